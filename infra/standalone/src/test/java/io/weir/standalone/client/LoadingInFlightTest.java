package io.weir.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.standalone.Console;
import io.weir.standalone.Trouble;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A batch in these tests is named by its first event; each batch but the last holds a thousand. */
class LoadingInFlightTest {

    private static final int IN_FLIGHT = 4;
    private static final int BATCH = 1_000;

    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(terminal, true, StandardCharsets.UTF_8);
    private ScriptedServer server;
    private Progress progress;
    private IngestClient client;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
        progress = new Progress(new Console(out, out, false), "test", -1);
        client = new IngestClient(server.address(), progress, IN_FLIGHT, Duration.ofMillis(1));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void as_many_requests_as_allowed_are_in_flight_at_once_and_never_more() {
        CountDownLatch allThere = new CountDownLatch(IN_FLIGHT);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        server.script = body -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            allThere.countDown();
            await(allThere); // the first is answered only when the fourth has come
            now.decrementAndGet();
            return accepted(body);
        };

        addBatches(12);
        client.flush();

        assertThat(most).hasValue(IN_FLIGHT);
        assertThat(client.accepted()).isEqualTo(12 * BATCH);
    }

    @Test
    void adding_waits_while_as_many_are_in_flight_as_allowed() throws InterruptedException {
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        server.script = body -> {
            asked.incrementAndGet();
            await(answer);
            return accepted(body);
        };
        // Four in flight, one full and waiting: the event after it has no place.
        Thread loader = Thread.ofVirtual().start(() -> addBatches(IN_FLIGHT + 2));

        waitUntil(() -> asked.get() == IN_FLIGHT && loader.getState() == Thread.State.WAITING);
        answer.countDown();
        loader.join();
        client.flush();

        assertThat(client.accepted()).isEqualTo((IN_FLIGHT + 2) * BATCH);
    }

    @Test
    void refusals_name_their_lines_in_order_whatever_order_the_answers_come_in() {
        CountDownLatch fourthAnswered = new CountDownLatch(1);
        server.script = body -> {
            if (firstOf(body) == 0) await(fourthAnswered);
            if (firstOf(body) == 3 * BATCH) fourthAnswered.countDown();
            return "422 {\"items\":[" + refused(0) + "," + refused(1) + "]}";
        };

        addBatches(4);
        client.flush();

        assertThat(client.refused()).isEqualTo(8);
        assertThat(client.refusals())
                .extracting(Refusal::line)
                .containsExactly(1L, 2L, 1_001L, 1_002L, 2_001L, 2_002L, 3_001L, 3_002L);
    }

    @Test
    void of_many_refusals_those_with_the_lowest_lines_are_shown() {
        CountDownLatch othersAnswered = new CountDownLatch(3);
        server.script = body -> {
            if (firstOf(body) == 0) await(othersAnswered);
            else othersAnswered.countDown();
            return "422 {\"items\":["
                    + String.join(
                            ",",
                            IntStream.range(0, BATCH)
                                    .mapToObj(LoadingInFlightTest::refused)
                                    .toList()) + "]}";
        };

        addBatches(4);
        client.flush();

        assertThat(client.refused()).isEqualTo(4 * BATCH);
        assertThat(client.refusals())
                .extracting(Refusal::line)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 20).mapToObj(Long::valueOf).toList());
    }

    @Test
    void whoever_is_told_to_wait_waits_and_nothing_is_lost_or_counted_twice() {
        Set<Integer> refusedBefore = ConcurrentHashMap.newKeySet();
        server.retryAfter = "3";
        server.script = body -> refusedBefore.add(firstOf(body)) ? "503 {\"code\":\"OVERLOADED\"}" : accepted(body);

        addBatches(10);
        client.flush();

        assertThat(client.accepted()).isEqualTo(10 * BATCH);
        assertThat(client.unanswered()).isZero();
        assertThat(server.bodies).hasSize(20);
        assertThat(Set.copyOf(server.bodies)).as("each again as it was").hasSize(10);
    }

    @Test
    void a_batch_that_others_overtake_again_and_again_is_not_given_up() {
        AtomicInteger unlucky = new AtomicInteger();
        AtomicLong seen = new AtomicLong(-1);
        server.script = body -> {
            if (firstOf(body) != 0 || unlucky.incrementAndGet() > 12) return accepted(body);
            waitUntil(() -> client.accepted() > seen.get());
            seen.set(client.accepted());
            return "429 {\"code\":\"RATE\"}";
        };

        addBatches(60);
        client.flush();

        assertThat(client.accepted()).isEqualTo(60 * BATCH);
    }

    @Test
    void while_counting_is_behind_it_waits_says_so_once_and_goes_on() {
        AtomicInteger asked = new AtomicInteger();
        server.script = body -> asked.incrementAndGet() <= 40 ? "503 {\"code\":\"COUNTING_BEHIND\"}" : accepted(body);

        addBatches(3);
        client.flush();

        assertThat(client.accepted()).isEqualTo(3 * BATCH);
        assertThat(terminal.toString(StandardCharsets.UTF_8)).containsOnlyOnce("COUNTING_BEHIND");
    }

    @Test
    void what_will_never_be_taken_ends_the_load_and_nothing_more_is_sent() {
        server.script = body -> "415 {\"code\":\"UNSUPPORTED_MEDIA_TYPE\",\"detail\":\"no\"}";

        assertThatThrownBy(() -> addBatches(100))
                .isInstanceOf(Trouble.class)
                .hasMessageContaining("UNSUPPORTED_MEDIA_TYPE");

        assertThat(server.bodies).hasSizeLessThan(100);
    }

    @Test
    void an_interrupt_ends_it_and_leaves_no_request_waiting() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        server.script = body -> {
            asked.incrementAndGet();
            await(never);
            return accepted(body);
        };
        Thread loader = Thread.ofVirtual().start(() -> {
            assertThatThrownBy(() -> addBatches(100))
                    .isInstanceOf(Trouble.class)
                    .hasMessageContaining("Interrupted");
        });
        waitUntil(() -> asked.get() == IN_FLIGHT);

        loader.interrupt();
        loader.join();
        client.close();

        assertThat(client.accepted()).isZero();
        assertThat(client.unanswered()).isEqualTo(IN_FLIGHT * BATCH);
        assertThat(asked).hasValue(IN_FLIGHT);
        never.countDown();
    }

    @Test
    void once_the_process_is_ending_no_other_batch_is_sent_and_what_is_in_flight_is_told() {
        CountDownLatch ended = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        server.script = body -> {
            asked.incrementAndGet();
            await(ended);
            return accepted(body);
        };
        Thread loader = Thread.ofVirtual().start(() -> addBatches(100));
        waitUntil(() -> asked.get() == IN_FLIGHT && loader.getState() == Thread.State.WAITING);

        client.sendNoMore();
        assertThat(client.unanswered()).isEqualTo(IN_FLIGHT * BATCH);
        ended.countDown();
        waitUntil(() -> client.unanswered() == 0 && loader.getState() == Thread.State.WAITING);

        assertThat(client.accepted()).isEqualTo(IN_FLIGHT * BATCH);
        assertThat(asked).hasValue(IN_FLIGHT);
    }

    private void addBatches(int batches) {
        for (int event = 0; event < batches * BATCH; event++) client.add("{\"id\":\"" + event + "\"}");
    }

    private static int firstOf(String body) {
        return Integer.parseInt(body.substring(body.indexOf(":\"") + 2, body.indexOf("\"}")));
    }

    private static String accepted(String body) {
        int first = firstOf(body);
        List<String> items = IntStream.range(0, (int) body.lines().count())
                .mapToObj(index -> "{\"index\":" + index + ",\"status\":\"accepted\",\"partition\":0,\"offset\":"
                        + (first + index) + "}")
                .toList();
        return "202 {\"items\":[" + String.join(",", items) + "]}";
    }

    private static String refused(int index) {
        return "{\"index\":" + index
                + ",\"status\":\"refused\",\"code\":\"FIELD_MISSING\",\"pointer\":\"\",\"message\":\"\"}";
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void waitUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) Thread.onSpinWait();
    }
}
