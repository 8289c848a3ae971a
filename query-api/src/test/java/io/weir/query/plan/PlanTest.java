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
import io.weir.schemas.Stage;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.SQLException;
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
        new StoredStats(1)
                .progress(0, 80, 1_795_478_400_000L, Map.of(0, 70L))
                .units("agents", "none", 0, 0, 200, successes("utility", 200, 100), sum("cost", 4, "10", "30"))
                .put("agents", Stage.hours, "none", 0, 0, "", "477000", record().setUnits(60))
                .put("agents", Stage.hours, "tool_filter", 0, 0, "", "477047", record().setUnits(40))
                .units("all-alike", "none", 0, 0, 50, successes("utility", 50, 50))
                .units("tasks", "none", 0, 0, 200, successes("utility", 200, 100))
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
