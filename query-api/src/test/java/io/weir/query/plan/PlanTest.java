package io.weir.query.plan;

import static io.weir.query.StoredStats.record;
import static io.weir.query.StoredStats.successes;
import static io.weir.query.StoredStats.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.query.Answer;
import io.weir.query.Documents;
import io.weir.query.RunningQuery;
import io.weir.query.StoredStats;
import io.weir.schemas.ClusterSums;
import io.weir.schemas.Decimals;
import io.weir.schemas.HistogramBucket;
import io.weir.schemas.LogBuckets;
import io.weir.schemas.MetricSums;
import io.weir.schemas.Stage;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class PlanTest {

    /** Of ten runs of each task so many succeed: tasks differ more than the variants do. */
    private static final int[] CONTROL = {0, 1, 0, 2, 1, 3, 4, 3, 5, 6, 4, 5, 7, 8, 7, 9, 8, 10, 9, 10};

    private static final int[] TREATMENT = {1, 0, 1, 2, 3, 3, 3, 5, 5, 5, 6, 5, 8, 7, 9, 9, 9, 10, 10, 9};

    private static final Instant NOW = Instant.now();

    @TempDir
    static Path folder;

    private static RunningQuery query;

    @BeforeAll
    static void start() throws IOException, SQLException {
        query = RunningQuery.start(folder);
        query.post(Documents.experiment("agents"));
        query.post(Documents.experiment("untouched"));
        query.post(Documents.experiment("all-alike"));
        query.post(Documents.with(Documents.experiment("tasks"), "/cluster_by", "\"task\""));
        query.post(Documents.with(Documents.experiment("shared"), "/cluster_by", "\"task\""));
        query.post(Documents.everything("everything"));
        query.post(Documents.with(
                Documents.with(Documents.experiment("live"), "/lateness", "\"P1D\""), "/start", "absent"));
        new StoredStats(1)
                .progress(0, 80, 1_795_478_400_000L, Map.of(0, 70L))
                .units("agents", "none", 0, 0, 200, successes("utility", 200, 100), sum("cost", 4, "10", "30"))
                .put("agents", Stage.hours, "none", 0, 0, "", "477000", record().setUnits(60))
                .put("agents", Stage.hours, "tool_filter", 0, 0, "", "477047", record().setUnits(40))
                .units("all-alike", "none", 0, 0, 50, successes("utility", 50, 50))
                .units("tasks", "none", 0, 0, 200, successes("utility", 200, 100))
                .units("shared", "none", 0, 0, 200, successes("utility", 200, total(CONTROL)))
                .units("shared", "tool_filter", 0, 0, 200, successes("utility", 200, total(TREATMENT)))
                .put("shared", Stage.clusters, "none", 0, 0, "", "", record().setClusters(List.of(ofTasks(CONTROL))))
                .put(
                        "shared",
                        Stage.clusters,
                        "tool_filter",
                        0,
                        0,
                        "",
                        "",
                        record().setClusters(List.of(sharedTasks())))
                .units("everything", "control", 0, 0, 50, quantile("latency", 50))
                .put("live", Stage.hours, "none", 0, 0, "", hourFromNow(1), record().setUnits(30))
                .put("live", Stage.hours, "none", 0, 0, "", hourFromNow(2), record().setUnits(30))
                .put("tasks", Stage.clusters, "none", 0, 0, "", "", record().setClusters(List.of(tasks())))
                .toPostgres(query.jdbcUrl());
    }

    @AfterAll
    static void stop() throws IOException {
        query.close();
    }

    @Test
    void one_look_takes_the_units_of_the_text_book_and_days_at_the_rate_of_the_history() {
        JsonNode plan = plan("""
                {"experiment":"agents","metric":"utility","effect":0.1,"weights":[1,1],"method":"frequentist"}""");

        // n = 2 · (z_0.975 + z_0.8)² · p(1 − p)·n/(n − 1) / δ² = 394.4 of each arm.
        double each = 2 * Math.pow(1.959963984540054 + 0.8416212335729143, 2) * (0.25 * 200 / 199) / 0.01;
        assertThat(plan.at("/needed/units/0").asLong()).isEqualTo((long) Math.ceil(each));
        assertThat(plan.at("/needed/units/1").asLong()).isEqualTo((long) Math.ceil(each));
        assertThat(plan.at("/needed/relative_effect").asDouble()).isEqualTo(0.2);
        assertThat(plan.get("units_per_day").asDouble())
                .as("100 units in 48 hours")
                .isEqualTo(50);
        assertThat(plan.at("/needed/days").asDouble()).isEqualTo(2 * each / 50, within(0.01));
        assertThat(plan.at("/baseline/value").asDouble()).isEqualTo(0.5);
        assertThat(plan.get("because").asString()).isEqualTo("The metric is a mean over units.");
        assertThat(plan.at("/as_of/0").asLong()).isEqualTo(80);
    }

    @Test
    void the_effect_that_is_detectable_when_the_units_are_there_is_the_one_that_was_asked() {
        String asked = "{\"experiment\":\"agents\",\"metric\":\"utility\",\"effect\":0.1,\"weights\":[2,1,1]%s}";
        double days = plan(asked.formatted("")).at("/needed/days").asDouble();
        double perDay = 50 * days / 28;

        JsonNode in28Days =
                plan(asked.formatted(",\"units_per_day\":" + perDay)).at("/detectable/2");

        assertThat(in28Days.get("days").asInt()).isEqualTo(28);
        assertThat(in28Days.get("effect").asDouble()).isEqualTo(0.1, within(1e-9));
        assertThat(in28Days.get("relative_effect").asDouble()).isEqualTo(0.2, within(1e-9));
    }

    @Test
    void who_may_look_at_any_time_and_who_compares_more_variants_needs_more_units() {
        String asked =
                "{\"experiment\":\"agents\",\"metric\":\"utility\",\"effect\":0.1,\"weights\":%s,\"method\":\"%s\"}";
        long once = plan(asked.formatted("[1,1]", "frequentist"))
                .at("/needed/units/0")
                .asLong();

        assertThat(plan(asked.formatted("[1,1]", "sequential"))
                        .at("/needed/units/0")
                        .asLong())
                .isGreaterThan(once);
        JsonNode four = plan(asked.formatted("[1,1,1,1]", "frequentist"));
        assertThat(four.at("/needed/units").size()).isEqualTo(4);
        assertThat(four.at("/needed/units/0").asLong()).isGreaterThan(once);
        assertThat(four.get("alpha_of_each").asDouble()).isEqualTo(0.05 / 3);
        assertThat(plan("{\"experiment\":\"agents\"}").get("method").asString())
                .as("the experiment's own")
                .isEqualTo("sequential");
    }

    @Test
    void units_that_share_clusters_are_worth_less() {
        String asked = "{\"experiment\":\"%s\",\"metric\":\"utility\",\"effect\":0.1,\"method\":\"frequentist\"}";
        JsonNode alone = plan(asked.formatted("agents"));
        JsonNode clustered = plan(asked.formatted("tasks"));

        assertThat(clustered.at("/baseline/clusters").asLong()).isEqualTo(20);
        double more = clustered.at("/baseline/design_effect").asDouble();
        assertThat(more).isGreaterThan(5);
        assertThat(clustered.at("/needed/units/0").asDouble())
                .isEqualTo(more * alone.at("/needed/units/0").asDouble(), within(more + 1));
    }

    @Test
    void what_the_variants_share_by_their_tasks_is_taken_off_as_in_the_results() {
        String asked =
                "{\"experiment\":\"shared\",\"metric\":\"utility\",\"effect\":0.1,\"weights\":[1,1],\"method\":\"frequentist\"%s}";
        JsonNode clustered = plan(asked.formatted(""));
        JsonNode paired = plan(asked.formatted(",\"basis\":\"paired\""));
        JsonNode ofUnits = plan(asked.formatted(",\"basis\":\"units\""));

        // s² of the tasks' differences of success rates; se = s/√20 with 200 units an arm.
        double mean = 0;
        double squares = 0;
        for (int i = 0; i < 20; i++) {
            double difference = (TREATMENT[i] - CONTROL[i]) / 10.0;
            mean += difference / 20;
            squares += difference * difference;
        }
        double variance = (squares - 20 * mean * mean) / 19;
        double each = Math.pow(1.959963984540054 + 0.8416212335729143, 2) * variance / 20 * 200 / 0.01;
        assertThat(paired.at("/needed/units/0").asLong()).isEqualTo((long) Math.ceil(each));
        assertThat(clustered.get("basis").asString()).as("as in its results").isEqualTo("clusters");
        assertThat(clustered.at("/needed/units/0").asDouble()).isEqualTo(each, within(0.01 * each));
        assertThat(clustered.at("/baseline/shared_clusters").asLong()).isEqualTo(20);
        assertThat(clustered.get("because").asString()).endsWith("as in the history.");
        assertThat(clustered.at("/baseline/design_effect").asDouble()).isLessThan(1);
        assertThat(ofUnits.at("/needed/units/0").asDouble()).isGreaterThan(2 * each);
        assertThat(ofUnits.at("/baseline/clusters").isNull()).isTrue();
    }

    @Test
    void a_quantile_over_clusters_is_not_planned_by_units_unless_they_are_asked_for() {
        String asked = "{\"experiment\":\"everything\",\"metric\":\"latency\"%s}";

        assertThat(plan(asked.formatted("")).get("unavailable").asString()).isEqualTo("NO_CLUSTERS_OF_QUANTILES");
        assertThat(plan(asked.formatted(",\"basis\":\"units\""))
                        .get("unavailable")
                        .isNull())
                .isFalse();
        assertThat(plan(asked.formatted(",\"basis\":\"units\""))
                        .get("unavailable")
                        .asString())
                .isNotEqualTo("NO_CLUSTERS_OF_QUANTILES");
    }

    @Test
    void the_rate_of_an_import_and_of_a_few_hours_carries_a_warning() {
        JsonNode imported = plan("{\"experiment\":\"agents\",\"metric\":\"utility\"}");
        JsonNode fresh = plan("{\"experiment\":\"live\",\"metric\":\"utility\"}");
        JsonNode given = plan("{\"experiment\":\"agents\",\"metric\":\"utility\",\"units_per_day\":7}");

        assertThat(imported.get("warnings").size()).isEqualTo(1);
        assertThat(imported.at("/warnings/0").asString()).startsWith("The history of agents was imported");
        assertThat(fresh.get("units_per_day").asDouble()).isEqualTo(60 * 24 / 2.0);
        assertThat(fresh.get("warnings").size()).isEqualTo(1);
        assertThat(fresh.at("/warnings/0").asString()).startsWith("The history of live is 2 hours long");
        assertThat(given.get("warnings").size()).isZero();
    }

    @Test
    void a_basis_of_clusters_needs_clusters() {
        Answer refused = query.send("POST", "/v1/plan", "{\"experiment\":\"agents\",\"basis\":\"clusters\"}");

        assertThat(refused.code()).isEqualTo("PARAMETER_INVALID");
    }

    @Test
    void a_history_without_hours_plans_units_but_no_days() {
        JsonNode plan = plan("{\"experiment\":\"tasks\",\"metric\":\"utility\",\"effect\":0.1}");

        assertThat(plan.get("units_per_day").isNull()).isTrue();
        assertThat(plan.at("/needed/units").size()).isEqualTo(3);
        assertThat(plan.get("needed").has("days")).isFalse();
        assertThat(plan.get("detectable").size()).isZero();
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "untouched | `effect`:0.1 | /unavailable | NO_UNITS",
                "all-alike | `metric`:`utility`,`effect`:0.1 | /unavailable | ZERO_VARIANCE",
                "agents | `metric`:`utility`,`effect`:1e-9 | /needed/unavailable | EFFECT_TOO_SMALL",
                "agents | `metric`:`utility`,`effect`:0.1,`power`:0.01 | /needed/unavailable | INVALID_POWER",
            })
    void what_cannot_be_planned_is_answered_with_a_named_reason(
            String experiment, String rest, String pointer, String reason) {
        JsonNode plan = plan("{\"experiment\":\"" + experiment + "\"," + rest.replace('`', '"') + "}");

        assertThat(plan.at(pointer).asString()).isEqualTo(reason);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | FIELD_MISSING | /experiment",
                "{`experiment`:`agents`,`metric`:`none`} | FIELD_INVALID | /metric",
                "{`experiment`:`agents`,`effect`:0} | FIELD_INVALID | /effect",
                "{`experiment`:`agents`,`effect`:1,`relative_effect`:1} | FIELD_INVALID | /relative_effect",
                "{`experiment`:`agents`,`power`:1} | FIELD_INVALID | /power",
                "{`experiment`:`agents`,`weights`:[1]} | FIELD_INVALID | /weights",
                "{`experiment`:`agents`,`weights`:[1,0]} | FIELD_INVALID | /weights/1",
                "{`experiment`:`agents`,`method`:`guess`} | FIELD_INVALID | /method",
                "{`experiment`:`agents`,`surprise`:1} | FIELD_UNKNOWN | /surprise",
            })
    void what_is_wrong_is_told_with_its_field(String body, String code, String pointer) {
        Answer refused = query.send("POST", "/v1/plan", body.replace('`', '"'));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.body().get("pointer").asString()).isEqualTo(pointer);
    }

    @Test
    void an_experiment_that_does_not_exist_has_no_history() {
        Answer refused = query.send("POST", "/v1/plan", "{\"experiment\":\"nowhere\"}");

        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.code()).isEqualTo("EXPERIMENT_NOT_FOUND");
    }

    private static JsonNode plan(String body) {
        Answer answer = query.send("POST", "/v1/plan", body);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body();
    }

    private static long total(int[] successes) {
        return Arrays.stream(successes).sum();
    }

    private static String hourFromNow(int hours) {
        return Long.toString(NOW.plus(Duration.ofHours(hours)).getEpochSecond() / 3_600);
    }

    private static MetricSums quantile(String metric, long units) {
        return MetricSums.newBuilder()
                .setMetric(metric)
                .setN(units)
                .setSum(bytes(units * 1_000_000))
                .setSumSquares(bytes(units * 1_000_000))
                .setHistogram(List.of(new HistogramBucket(LogBuckets.index(1_000_000), units)))
                .build();
    }

    /** Tasks of ten runs each, of which so many succeed. */
    private static ClusterSums ofTasks(int[] successes) {
        long squares = Arrays.stream(successes).mapToLong(s -> (long) s * s).sum();
        long million = 1_000_000;
        return ClusterSums.newBuilder()
                .setMetric("utility")
                .setClusters(20)
                .setWeight(bytes(200))
                .setSum(bytes(total(successes) * million))
                .setWeightSquares(bytes(20 * 100))
                .setSumSquares(bytes(squares * million * million))
                .setWeightSum(bytes(10 * total(successes) * million))
                .setShared(0)
                .build();
    }

    private static ClusterSums sharedTasks() {
        long products = 0;
        for (int i = 0; i < 20; i++) products += (long) CONTROL[i] * TREATMENT[i];
        long million = 1_000_000;
        return ClusterSums.newBuilder(ofTasks(TREATMENT))
                .setShared(20)
                .setControlWeightWeight(bytes(20 * 100))
                .setControlSumSum(bytes(products * million * million))
                .setControlSumWeight(bytes(10 * total(CONTROL) * million))
                .setControlWeightSum(bytes(10 * total(TREATMENT) * million))
                .build();
    }

    /** Twenty tasks of ten runs each, which all succeed or all fail. */
    private static ClusterSums tasks() {
        return ClusterSums.newBuilder()
                .setMetric("utility")
                .setClusters(20)
                .setWeight(bytes(200))
                .setSum(bytes(100_000_000))
                .setWeightSquares(bytes(20 * 100))
                .setSumSquares(Decimals.toBytes(new BigInteger("1000000000000000")))
                .setWeightSum(bytes(10L * 100_000_000))
                .setShared(0)
                .build();
    }

    private static ByteBuffer bytes(long value) {
        return Decimals.toBytes(BigInteger.valueOf(value));
    }
}
