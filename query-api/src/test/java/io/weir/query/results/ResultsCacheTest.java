package io.weir.query.results;

import static io.weir.query.StoredStats.successes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.query.Answer;
import io.weir.query.Documents;
import io.weir.query.RunningQuery;
import io.weir.query.StoredStats;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Results that are kept: in the process, and in Redis for other processes. Never those of older sums. */
class ResultsCacheTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** PostgreSQL has no sums here: it must not answer because a busy machine kept Redis waiting. */
    private static final String PATIENT = "--weir.query.redis-timeout=20s";

    @TempDir
    Path folder;

    private RunningQuery query;
    private ConfigurableApplicationContext one;
    private ConfigurableApplicationContext two;

    @BeforeEach
    void start() throws IOException {
        query = RunningQuery.start(folder, PATIENT);
        one = query.service(PATIENT);
        two = query.service(PATIENT);
        query.post(Documents.experiment("kept"));
        counted(10, 100);
        await().atMost(PATIENCE)
                .until(() -> results(one, "").body().get("source").asString(), "redis"::equals);
    }

    @AfterEach
    void stop() throws IOException {
        one.close();
        two.close();
        query.close();
    }

    @Test
    void what_was_made_once_is_sent_again_here_and_by_others_while_nothing_new_was_counted() {
        Answer made = results(one, "");
        await().atMost(PATIENCE).until(() -> from(two, "redis_document", "") == 1);

        assertThat(from(one, "process", "")).isOne();
        assertThat(from(two, "process", "")).isOne();
        for (Answer again : List.of(results(one, ""), results(two, "")))
            assertThat(again.body()).isEqualTo(made.body());
        assertThat(made.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void new_sums_are_seen_at_once() {
        for (int units = 11; units < 40; units++) {
            counted(units, 100 + units);

            for (ConfigurableApplicationContext at : List.of(one, two)) {
                assertThat(results(at, "").body().at("/variants/0/units").asLong())
                        .isEqualTo(units);
            }
        }
    }

    @Test
    void a_changed_definition_is_seen_at_once_where_it_was_made_and_soon_everywhere() {
        results(one, "");
        results(two, "");
        query.send(one, "PATCH", "/v1/experiments/kept", """
                {"analysis":{"method":"bayesian","primary_metric":"utility"}}""");

        assertThat(results(one, "").body().get("method").asString()).isEqualTo("bayesian");
        await().atMost(PATIENCE)
                .until(() -> results(two, "").body().get("method").asString(), "bayesian"::equals);
    }

    @Test
    void each_form_is_kept_for_itself() {
        List<String> forms = List.of("", "?method=bayesian", "?method=frequentist", "?basis=units&method=frequentist");
        for (String form : forms) results(one, form);

        assertThat(from(one, "process", "")).isOne();
        assertThat(results(one, "?method=bayesian").body().get("method").asString())
                .isEqualTo("bayesian");
        assertThat(results(one, "").body().get("method").asString()).isEqualTo("sequential");
        assertThat(results(one, "?basis=clusters").code()).isEqualTo("PARAMETER_INVALID");
    }

    @Test
    void a_redis_that_lost_everything_has_no_results_either() {
        results(one, "");
        inRedis(redis -> redis.sync().flushall());
        assertThat(results(one, "").body().get("source").asString()).isEqualTo("postgres");

        counted(12, 90);
        await().atMost(PATIENCE)
                .until(() -> results(one, "").body().at("/variants/0/units").asLong(), units -> units == 12);
    }

    @Test
    void it_can_be_switched_off() {
        try (ConfigurableApplicationContext off = query.service(PATIENT, "--weir.query.results-cache-size=0")) {
            results(off, "");

            assertThat(from(off, "redis", "")).isOne();
        }
    }

    /** As the sink would have it: the records and its new position at one moment. */
    private void counted(long units, long position) {
        new StoredStats(1)
                .units("kept", "none", 0, 0, units, successes("utility", units, 3))
                .toRedis(query.redisUrl(), "partitions", "1", "position:0", Long.toString(position), "refill:0", "50");
    }

    private void inRedis(Consumer<StatefulRedisConnection<String, String>> commands) {
        RedisClient client = RedisClient.create(RedisURI.create(query.redisUrl()));
        try (var redis = client.connect()) {
            commands.accept(redis);
        } finally {
            client.shutdown();
        }
    }

    private Answer results(ConfigurableApplicationContext at, String form) {
        return query.send(at, "GET", "/v1/experiments/kept/results" + form, null);
    }

    /** How often one request is answered from there. */
    private double from(ConfigurableApplicationContext at, String source, String form) {
        MeterRegistry metrics = at.getBean(MeterRegistry.class);
        double before = metrics.counter("weir.query.results", "source", source).count();
        results(at, form);
        return metrics.counter("weir.query.results", "source", source).count() - before;
    }
}
