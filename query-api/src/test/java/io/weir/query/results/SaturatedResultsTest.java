package io.weir.query.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.query.Answer;
import io.weir.query.Computing;
import io.weir.query.RunningQuery;
import io.weir.query.StoredStats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** More large documents are asked for than there is processor time, while Redis answers as ever. */
class SaturatedResultsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** Long enough for a Redis on a busy machine; PostgreSQL has no sums here, so its answer would be another one. */
    private static final Duration REDIS_TIMEOUT = Duration.ofSeconds(2);

    private static final int THREADS = 2;
    private static final int TURNS = 8 * THREADS;
    private static final int REQUESTS = 64;

    @TempDir
    Path folder;

    @Test
    void the_wait_for_a_processor_is_not_taken_for_a_redis_that_is_away_and_no_request_is_lost() throws Exception {
        try (RunningQuery query = RunningQuery.start(folder);
                ConfigurableApplicationContext service = service(query)) {
            store(query);
            JsonNode before = computed(one(query, service));
            double made = made(service, "redis");
            CountDownLatch busy = occupyAllThreads(service);
            List<CompletableFuture<Answer>> asked = ask(query, service);
            await().atMost(PATIENCE).until(() -> waiting(service) == REQUESTS - TURNS);
            Mono.delay(REDIS_TIMEOUT.multipliedBy(2)).block(); // whatever watched Redis has gone off by now
            assertThat(asked).noneMatch(CompletableFuture::isDone);

            busy.countDown();

            for (CompletableFuture<Answer> answer : asked) {
                assertThat(answer.join().status()).isEqualTo(200);
                assertThat(computed(answer.join())).isEqualTo(before);
            }
            assertThat(before.get("source").asString()).isEqualTo("redis");
            assertThat(made(service, "redis") - made).isEqualTo(REQUESTS);
            assertThat(made(service, "postgres")).isZero();
        }
    }

    private static ConfigurableApplicationContext service(RunningQuery query) {
        return query.service(
                "--weir.query.results-cache-size=0",
                "--weir.query.computing-threads=" + THREADS,
                "--weir.query.longest-wait=" + PATIENCE.toSeconds() + "s",
                "--weir.query.redis-timeout=" + REDIS_TIMEOUT.toMillis() + "ms");
    }

    private static void store(RunningQuery query) {
        SimulatedExperiment large = SimulatedExperiment.large();
        assertThat(query.post(large.definition()).status()).isEqualTo(201);
        StoredStats stats = new StoredStats(1);
        large.records().forEach(stats::put);
        stats.toRedis(query.redisUrl(), "partitions", "1", "position:0", "5");
    }

    private static Answer one(RunningQuery query, ConfigurableApplicationContext service) {
        return query.send(service, "GET", "/v1/experiments/large/results", null);
    }

    /** All but what is found out when it is sent. */
    private static JsonNode computed(Answer answer) {
        return ((ObjectNode) answer.body()).without("behind");
    }

    /** Until the latch is counted down. */
    private static CountDownLatch occupyAllThreads(ConfigurableApplicationContext service) throws InterruptedException {
        CountDownLatch occupied = new CountDownLatch(THREADS);
        CountDownLatch busy = new CountDownLatch(1);
        for (int i = 0; i < THREADS; i++) {
            service.getBean(Computing.class).scheduler().schedule(() -> {
                occupied.countDown();
                try {
                    busy.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        occupied.await();
        return busy;
    }

    private static List<CompletableFuture<Answer>> ask(RunningQuery query, ConfigurableApplicationContext service) {
        List<CompletableFuture<Answer>> asked = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    answer.complete(one(query, service));
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
            asked.add(answer);
        }
        return asked;
    }

    private static double waiting(ConfigurableApplicationContext service) {
        return service.getBean(MeterRegistry.class)
                .get("weir.query.waiting")
                .gauge()
                .value();
    }

    private static double made(ConfigurableApplicationContext service, String source) {
        return service.getBean(MeterRegistry.class)
                .counter("weir.query.results", "source", source)
                .count();
    }
}
