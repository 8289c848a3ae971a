package io.weir.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.embedded.EmbeddedKafka;
import io.weir.embedded.FreePorts;
import io.weir.ingest.Events;
import io.weir.ingest.RunningIngest;
import io.weir.ingest.RunningIngest.Answer;
import io.weir.schemas.SingleObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaAwayTest {

    @Test
    void without_kafka_nothing_is_promised_and_the_same_ids_are_taken_later(@TempDir Path folder) throws Exception {
        int port = FreePorts.choose(0);
        try (RunningIngest ingest = RunningIngest.start("127.0.0.1:" + port)) {
            Answer early = ingest.post(Events.event("early").toString());

            assertThat(early.status()).isEqualTo(503);
            assertThat(early.code()).isEqualTo("LOG_UNAVAILABLE");
            assertThat(ingest.health().ready()).isFalse();
            List<String> promised;
            try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, port)) {
                ingest.awaitReady();
                assertThat(ingest.post(Events.event("early").toString()).status())
                        .isEqualTo(202);
                promised = postWhileItStops(ingest, kafka);
            }
            await().until(() -> !ingest.health().ready());
            moreThanMayBeInFlight(ingest);
            await().until(() -> ingest.bytesInFlight() == 0);
            try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, port)) {
                ingest.awaitReady();
                for (int i = 0; i < 20; i++) {
                    String id = "stopped-" + i;
                    await().atMost(Duration.ofMinutes(2))
                            .until(() ->
                                    ingest.post(Events.event(id).toString()).status() == 202);
                    promised.add(id);
                }
                assertThat(ingest.events())
                        .extracting(record ->
                                SingleObject.EVENT.decode(record.value()).getId())
                        .containsAll(promised);
                assertThat(kafka.port()).isEqualTo(port);
            }
        }
    }

    /** The ids that were answered with 202 all the same, before it was gone. */
    private static List<String> postWhileItStops(RunningIngest ingest, EmbeddedKafka kafka) throws Exception {
        List<Future<Boolean>> posts = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            kafka.close();
            for (int i = 0; i < 20; i++) {
                String json = Events.event("stopped-" + i).toString();
                posts.add(clients.submit(() -> isStored(ingest, json)));
            }
            List<String> stored = new ArrayList<>();
            for (int i = 0; i < posts.size(); i++) if (posts.get(i).get()) stored.add("stopped-" + i);
            assertThat(stored).isEmpty();
            return stored;
        }
    }

    /** 50 MB at once: what may wait for Kafka waits, the rest is told so, and the bound holds all the time. */
    private static void moreThanMayBeInFlight(RunningIngest ingest) throws Exception {
        List<String> events = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            events.add(Events.event("large-" + i).put("text", "x".repeat(4000)).toString());
        }
        String batch = "[" + String.join(",", events) + "]";
        AtomicInteger overloaded = new AtomicInteger();
        List<Future<?>> posts = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 12; i++) {
                posts.add(clients.submit(() -> {
                    Answer answer = ingest.post(batch);
                    assertThat(answer.status()).isEqualTo(503);
                    if (answer.code().equals("OVERLOADED")) overloaded.incrementAndGet();
                }));
            }
            while (posts.stream().anyMatch(post -> !post.isDone())) {
                assertThat(ingest.bytesInFlight()).isLessThanOrEqualTo(32 * 1024 * 1024 + batch.length());
                LockSupport.parkNanos(1_000_000);
            }
            for (Future<?> post : posts) post.get();
        }
        assertThat(overloaded).hasPositiveValue();
    }

    private static boolean isStored(RunningIngest ingest, String json) {
        long start = System.nanoTime();
        Answer answer = ingest.post(json);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        if (answer.status() == 202) return true;
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isIn("LOG_UNAVAILABLE", "OUTCOME_UNKNOWN");
        assertThat(answer.response().headers().firstValue("Retry-After")).isPresent();
        assertThat(took).isLessThan(Duration.ofSeconds(12));
        return false;
    }
}
