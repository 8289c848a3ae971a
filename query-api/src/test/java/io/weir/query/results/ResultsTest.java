package io.weir.query.results;

import static io.weir.query.StoredStats.successes;
import static io.weir.query.StoredStats.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.query.Answer;
import io.weir.query.Documents;
import io.weir.query.RunningQuery;
import io.weir.query.StoredStats;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ResultsTest {

    private static final String[] WHOLE = {
        "partitions", "2", "position:0", "500", "position:1", "400", "refill:1", "400"
    };

    @TempDir
    static Path folder;

    private static RunningQuery query;

    @BeforeAll
    static void start() throws IOException, SQLException {
        query = RunningQuery.start(folder);
        query.post(Documents.experiment("agents"));
        query.post(Documents.with(Documents.experiment("runs"), "/unit", "\"run\""));
        query.post(Documents.experiment("untouched"));
        query.post(Documents.experiment("damaged"));
        StoredStats stats = agents(1);
        stats.toPostgres(query.jdbcUrl());
        stats.toRedis(query.redisUrl());
    }

    @AfterAll
    static void stop() throws IOException {
        query.close();
    }

    @BeforeEach
    void redis_is_whole() {
        StoredStats.position(query.redisUrl(), WHOLE);
    }

    @Test
    void redis_and_postgres_give_the_same_answer() {
        JsonNode cached = fromRedis("agents");
        StoredStats.position(query.redisUrl());
        JsonNode stored = query.frequentist("agents").body();

        assertThat(source(stored)).isEqualTo("postgres");
        assertThat(withoutSource(cached)).isEqualTo(withoutSource(stored));
    }

    @Test
    void partitions_and_phases_are_added_up() {
        JsonNode body = fromRedis("agents");

        assertThat(body.at("/variants/0/units").asLong()).isEqualTo(97);
        assertThat(body.at("/variants/0/control").asBoolean()).isTrue();
        assertThat(body.at("/variants/1/units").asLong()).isEqualTo(97);
        assertThat(body.at("/variants/1/crossovers").asLong()).isEqualTo(1);
        assertThat(body.at("/variants/1/late").asLong()).isEqualTo(9);
        assertThat(body.get("late_unexposed").asLong()).isEqualTo(7);
        assertThat(body.at("/accounting/received").asLong()).isEqualTo(300);
        assertThat(body.at("/accounting/duplicates").asLong()).isEqualTo(15);
        assertThat(body.at("/accounting/conflicts").asLong()).isEqualTo(3);
        assertThat(body.at("/accounting/unreadable").asLong()).isEqualTo(2);
        assertThat(body.get("stream_time").asString()).isEqualTo("2026-11-24T00:00:00.500Z");
    }

    @Test
    void conversions_are_compared_as_proportions_and_sums_by_welch() {
        JsonNode metrics = fromRedis("agents").get("metrics");
        JsonNode filter = metrics.at("/0/variants/1");
        JsonNode detector = metrics.at("/0/variants/2/difference");

        assertThat(metrics.at("/0/variants/0/mean").asDouble()).isEqualTo(67.0 / 97);
        assertThat(metrics.at("/0/variants/0/difference").isNull()).isTrue();
        assertThat(filter.get("sum").asString()).isEqualTo("70");
        assertThat(filter.at("/difference/method").asString()).isEqualTo("two_proportion_z");
        assertThat(filter.at("/difference/interval_method").asString()).isEqualTo("newcombe");
        close(filter.at("/difference/estimate"), 0.030927835051546393);
        close(filter.at("/difference/p_value"), 0.636319410683543);
        close(filter.at("/difference/ci_low"), -0.09637898491939834);
        close(filter.at("/difference/ci_high"), 0.1569000624171641);
        assertThat(filter.at("/difference/guardrail").asString()).isEqualTo("undecided");
        close(detector.get("ci_high"), -0.13887438310739805);
        assertThat(detector.get("guardrail").asString()).isEqualTo("broken");

        // 1, 2, 3 against 2.5, 3.5: means 2 and 3, variances 1 and 0.5, se = sqrt(1/3 + 1/4).
        JsonNode cost = metrics.at("/1/variants/1/difference");
        assertThat(metrics.at("/1/variants/0/sum").asString()).isEqualTo("6");
        assertThat(cost.get("method").asString()).isEqualTo("welch_t");
        close(cost.get("estimate"), 1);
        close(cost.get("standard_error"), Math.sqrt(7.0 / 12));
        assertThat(cost.has("guardrail")).isFalse();
        assertThat(metrics.at("/1/variants/2/difference/unavailable").asString())
                .isEqualTo("TOO_FEW_UNITS");
        assertThat(metrics.at("/1/variants/2/difference/estimate").asDouble()).isEqualTo(7.000001);
        assertThat(metrics.at("/1/variants/2/mean").asDouble()).isEqualTo(9.000001);
    }

    @Test
    void a_spreadsheet_gets_a_line_per_metric_and_variant_with_the_same_numbers() throws Exception {
        JsonNode body = fromRedis("agents");
        var answer = query.text("/v1/experiments/agents/results?method=frequentist&basis=units&format=csv");
        String[] lines = answer.body().split("\r\n");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/csv;charset=UTF-8");

        List<String> names = List.of(lines[0].split(","));
        assertThat(lines).hasSize(1 + body.get("metrics").size() * 3);
        assertThat(lines).allSatisfy(line -> assertThat(line.split(",", -1)).hasSize(names.size()));
        String[] filter = lines[2].split(",", -1);
        JsonNode difference = body.at("/metrics/0/variants/1/difference");
        assertThat(filter[names.indexOf("variant")]).isEqualTo("tool_filter");
        for (String number : List.of("estimate", "ci_low", "ci_high", "p_value")) {
            assertThat(Double.parseDouble(filter[names.indexOf(number)]))
                    .isEqualTo(difference.get(number).asDouble());
        }
        assertThat(filter[names.indexOf("guardrail")])
                .isEqualTo(difference.get("guardrail").asString());
        assertThat(filter[names.indexOf("verdict")])
                .isEqualTo(body.at("/verdicts/0/verdict").asString());
    }

    @Test
    void a_method_that_does_not_exist_and_clusters_that_there_are_none_of_are_refused() {
        assertThat(query.send("GET", "/v1/experiments/agents/results?method=magic", null)
                        .body()
                        .get("code")
                        .asString())
                .isEqualTo("PARAMETER_INVALID");
        assertThat(query.send("GET", "/v1/experiments/agents/results?basis=clusters", null)
                        .body()
                        .get("detail")
                        .asString())
                .contains("no cluster_by");
    }

    @Test
    void the_method_is_the_experiments_own_unless_one_is_asked_for() {
        JsonNode own = query.results("agents").body();
        JsonNode bayesian = query.send("GET", "/v1/experiments/agents/results?method=bayesian", null)
                .body();

        assertThat(own.get("method").asString()).isEqualTo("sequential");
        JsonNode watched = own.at("/metrics/0/variants/2/difference");
        JsonNode once = query.frequentist("agents").body().at("/metrics/0/variants/2/difference");
        assertThat(watched.get("method").asString()).isEqualTo("mean_always_valid");
        assertThat(watched.get("ci_low").asDouble())
                .isLessThan(once.get("ci_low").asDouble());
        assertThat(watched.get("p_value").asDouble())
                .isGreaterThan(once.get("p_value").asDouble());
        JsonNode believed = bayesian.at("/metrics/0/variants/2/difference");
        assertThat(believed.get("chance_to_win").asDouble()).isLessThan(0.001);
        assertThat(believed.has("p_value")).isFalse();
        close(believed.get("estimate"), once.get("estimate").asDouble());
    }

    @Test
    void the_as_of_of_a_users_experiment_is_what_each_partition_has_read() {
        assertThat(fromRedis("agents").get("as_of").toString()).isEqualTo("{\"0\":100,\"1\":50}");
    }

    @Test
    void the_as_of_of_a_runs_experiment_waits_for_the_events_that_travel() {
        assertThat(fromRedis("runs").get("as_of").toString()).isEqualTo("{\"0\":90,\"1\":0}");
    }

    @Test
    void without_units_every_number_has_a_reason_instead() {
        JsonNode body = fromRedis("untouched");

        assertThat(body.at("/variants/2/units").asLong()).isZero();
        for (JsonNode metric : body.get("metrics")) {
            assertThat(metric.at("/variants/0/mean").isNull()).isTrue();
            assertThat(metric.at("/variants/1/sum").asString()).isEqualTo("0");
            assertThat(metric.at("/variants/1/difference/unavailable").asString())
                    .isEqualTo("NO_UNITS");
            assertThat(metric.at("/variants/1/difference").has("p_value")).isFalse();
        }
        assertThat(body.get("as_of").toString()).isEqualTo("{\"0\":100,\"1\":50}");
    }

    @Test
    void sums_that_no_units_can_have_do_not_hide_the_other_metrics() {
        JsonNode metrics = fromRedis("damaged").get("metrics");

        assertThat(metrics.at("/0/variants/1/difference/unavailable").asString())
                .isEqualTo("INCONSISTENT_SUMS");
        assertThat(metrics.at("/0/variants/2/difference/p_unavailable").asString())
                .isEqualTo("ZERO_VARIANCE");
        assertThat(metrics.at("/0/variants/1/difference").has("estimate")).isFalse();
        assertThat(metrics.at("/1/variants/1/difference/unavailable").asString())
                .isEqualTo("INCONSISTENT_SUMS");
        assertThat(metrics.at("/1/variants/2/difference/p_value").isNumber()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "",
                "position:0 500 position:1 400",
                "partitions 2 position:0 500",
                "partitions 2 position:0 500 position:1 399 refill:1 400",
                "partitions 3 position:0 500 position:1 400",
            })
    void a_redis_that_is_not_whole_is_not_believed(String position) {
        StoredStats.position(query.redisUrl(), position.isEmpty() ? new String[0] : position.split(" "));

        Answer answer = query.frequentist("agents");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(source(answer.body())).isEqualTo("postgres");
    }

    @Test
    void a_generation_shows_from_the_moment_that_it_is_the_active_one() throws SQLException {
        StoredStats rebuilt =
                new StoredStats(2).units("agents", "none", 0, 0, 5).progress(0, 7, 1, Map.of());
        rebuilt.toPostgres(query.jdbcUrl());
        rebuilt.toRedis(query.redisUrl());
        activate(2);
        try {
            awaitGeneration(2);
            JsonNode body = fromRedis("agents");
            assertThat(body.get("generation").asLong()).isEqualTo(2);
            assertThat(body.at("/variants/0/units").asLong()).isEqualTo(5);
            assertThat(body.get("as_of").toString()).isEqualTo("{\"0\":7}");
            StoredStats.position(query.redisUrl());
            assertThat(withoutSource(query.frequentist("agents").body())).isEqualTo(withoutSource(body));
        } finally {
            activate(1);
            awaitGeneration(1);
        }
    }

    private static void awaitGeneration(long generation) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(
                        () -> query.frequentist("agents")
                                .body()
                                .get("generation")
                                .asLong(),
                        active -> active == generation);
    }

    @Test
    void redis_stopped_the_same_answer_comes_from_postgres_at_once() throws IOException {
        JsonNode before = fromRedis("agents");
        query.killRedis();
        long asked = System.nanoTime();
        Answer without = query.frequentist("agents");
        Duration took = Duration.ofNanos(System.nanoTime() - asked);

        assertThat(without.status()).isEqualTo(200);
        assertThat(source(without.body())).isEqualTo("postgres");
        assertThat(withoutSource(without.body())).isEqualTo(withoutSource(before));
        assertThat(took).isLessThan(Duration.ofSeconds(2));

        query.startRedisAgain();
        agents(1).toRedis(query.redisUrl(), WHOLE);
        assertThat(withoutSource(fromRedis("agents"))).isEqualTo(withoutSource(before));
    }

    /** Redis has two seconds, for a driver that has just lost it. */
    private static JsonNode fromRedis(String key) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> query.frequentist(key).body(), body -> source(body).equals("redis"));
    }

    private static StoredStats agents(long generation) {
        return new StoredStats(generation)
                .units("agents", "none", 0, 0, 50, successes("utility", 50, 30), sum("cost", 2, "3", "5"))
                .units("agents", "none", 0, 1, 47, successes("utility", 47, 37), sum("cost", 1, "3", "9"))
                .units("agents", "tool_filter", 0, 0, 40, successes("utility", 40, 30), sum("cost", 2, "6", "18.5"))
                .units("agents", "tool_filter", 0, 1, 40, successes("utility", 40, 30))
                .units("agents", "tool_filter", 1, 0, 17, successes("utility", 17, 10))
                .units(
                        "agents",
                        "pi_detector",
                        0,
                        0,
                        97,
                        successes("utility", 97, 40),
                        sum("cost", 1, "9.000001", "81.000018000001"))
                .lateUnexposed("agents", 0, 5)
                .lateUnexposed("agents", 1, 2)
                .units("runs", "none", 0, 0, 5, successes("utility", 5, 2))
                .units("damaged", "none", 0, 0, 4, successes("utility", 4, 4), sum("cost", 4, "8", "20"))
                .units("damaged", "tool_filter", 0, 0, 4, successes("utility", 4, 5), sum("cost", 4, "100", "1"))
                .units("damaged", "pi_detector", 0, 0, 4, successes("utility", 4, 4), sum("cost", 4, "9", "30"))
                .progress(0, 100, 1_795_478_400_000L, Map.of(0, 90L, 1, 40L))
                .progress(1, 50, 1_795_478_400_500L, Map.of(0, 95L))
                .log(0, 200, 10, 1)
                .log(1, 100, 5, 2);
    }

    private static void activate(long generation) throws SQLException {
        try (var connection = DriverManager.getConnection(query.jdbcUrl());
                var statement = connection.createStatement()) {
            statement.execute("insert into generations (generation, active) values (2, false) on conflict do nothing");
            statement.execute("update generations set active = false where active");
            statement.execute("update generations set active = true where generation = " + generation);
        }
    }

    private static String source(JsonNode body) {
        return body.path("source").asString("");
    }

    private static JsonNode withoutSource(JsonNode body) {
        ObjectNode copy = (ObjectNode) body.deepCopy();
        copy.remove("source");
        return copy;
    }

    private static void close(JsonNode found, double expected) {
        assertThat(found.asDouble()).isCloseTo(expected, within(1e-9 * Math.abs(expected)));
    }
}
