package io.weir.query.results;

import static io.weir.query.StoredStats.record;
import static io.weir.query.StoredStats.successes;
import static io.weir.query.StoredStats.sum;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.query.Documents;
import io.weir.query.StoredStats;
import io.weir.query.comparison.Basis;
import io.weir.query.experiments.Defined;
import io.weir.query.experiments.Method;
import io.weir.query.json.Json;
import io.weir.schemas.Stage;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What the whole document answers where a part of an answer is missing, or others were compared beside it. */
class AnswersTest {

    private static final String EXPERIMENT = Documents.with(
            Documents.experiment("agents"),
            "/variants",
            "[{\"key\":\"none\",\"weight\":1},{\"key\":\"tool_filter\",\"weight\":1}]");

    @ParameterizedTest
    @EnumSource
    void a_variant_without_a_failure_can_be_shipped(Method method) {
        String byCost = Documents.with(EXPERIMENT, "/analysis", "{\"primary_metric\":\"cost\"}");
        StoredStats stats = new StoredStats(1)
                .units("agents", "none", 0, 0, 400, successes("utility", 400, 400), sum("cost", 400, "800", "1640"))
                .units(
                        "agents",
                        "tool_filter",
                        0,
                        0,
                        400,
                        successes("utility", 400, 400),
                        sum("cost", 400, "400", "440"));

        JsonNode results = results(byCost, stats, method, Basis.units);

        assertThat(results.get("verdict").asString()).isEqualTo("ship");
        assertThat(results.at("/verdicts/0/sentence").asString())
                .isEqualTo("Ship tool_filter: Cost is better and every guardrail holds.");
        JsonNode guardrail = results.at("/metrics/0/variants/1/difference");
        assertThat(guardrail.get("guardrail").asString()).isEqualTo("holds");
        assertThat(guardrail.has("p_value")).isFalse();
        assertThat(guardrail.has("unavailable")).isFalse();
    }

    @Test
    void every_comparison_of_a_family_has_an_adjusted_p_value_and_its_interval_and_a_guardrail_has_neither() {
        StoredStats stats = new StoredStats(1)
                .units("agents", "none", 0, 0, 400, successes("utility", 400, 200), sum("cost", 400, "800", "1640"))
                .units(
                        "agents",
                        "tool_filter",
                        0,
                        0,
                        400,
                        successes("utility", 400, 240),
                        sum("cost", 400, "776", "1600"))
                .units(
                        "agents",
                        "pi_detector",
                        0,
                        0,
                        400,
                        successes("utility", 400, 210),
                        sum("cost", 400, "780", "1600"));
        String three = Documents.with(Documents.experiment("agents"), "/analysis", "{\"primary_metric\":\"cost\"}");

        JsonNode metrics =
                results(three, stats, Method.frequentist, Basis.units).get("metrics");

        JsonNode cost = metrics.at("/1/variants/1/difference");
        assertThat(cost.get("p_value").asDouble()).isBetween(0.025, 0.05);
        assertThat(cost.get("ci_high").asDouble()).isNegative();
        assertThat(cost.get("p_adjusted").asDouble()).isGreaterThan(0.05);
        assertThat(cost.get("ci_adjusted_high").asDouble()).isPositive();
        assertThat(cost.get("significant").asBoolean()).isFalse();
        JsonNode guardrail = metrics.at("/0/variants/1/difference");
        assertThat(guardrail.has("p_adjusted")).isFalse();
        assertThat(guardrail.has("ci_adjusted_low")).isFalse();
    }

    @Test
    void breakdowns_are_adjusted_as_the_many_looks_that_they_are() {
        String sliced =
                Documents.with(EXPERIMENT, "/breakdowns", "[{\"attribute\":\"model\",\"values\":[\"a\",\"b\",\"c\"]}]");
        StoredStats stats = new StoredStats(1);
        for (String value : List.of("a", "b", "c", "other")) {
            slice(stats, "none", value, 100, 50);
            slice(stats, "tool_filter", value, 100, value.equals("a") ? 65 : 50);
        }

        JsonNode slices =
                results(sliced, stats, Method.frequentist, Basis.units).get("breakdowns");

        JsonNode looked = slices.at("/0/variants/1/metrics/0/difference");
        assertThat(looked.get("p_value").asDouble()).isBetween(0.025, 0.05);
        assertThat(looked.get("p_adjusted").asDouble())
                .isEqualTo(4 * looked.get("p_value").asDouble());
        assertThat(looked.get("significant").asBoolean()).isFalse();
        assertThat(looked.get("ci_adjusted_low").asDouble()).isNegative();
    }

    @Test
    void over_clusters_a_breakdown_shows_values_and_no_intervals_of_units() {
        String sliced = Documents.with(
                Documents.with(EXPERIMENT, "/breakdowns", "[{\"attribute\":\"model\",\"values\":[\"a\"]}]"),
                "/cluster_by",
                "\"task\"");
        StoredStats stats = new StoredStats(1);
        for (String value : List.of("a", "other")) {
            slice(stats, "none", value, 100, 50);
            slice(stats, "tool_filter", value, 100, 65);
        }

        JsonNode clustered = results(sliced, stats, Method.frequentist, Basis.clusters);
        JsonNode ofUnits = results(sliced, stats, Method.frequentist, Basis.units);

        JsonNode difference = clustered.at("/breakdowns/0/variants/1/metrics/0/difference");
        assertThat(difference.get("unavailable").asString()).isEqualTo("NO_CLUSTERS_BY_BREAKDOWN");
        assertThat(difference.get("estimate").asDouble()).isEqualTo(0.15);
        assertThat(difference.has("ci_low")).isFalse();
        assertThat(clustered.at("/interactions/0/unavailable").asString()).isEqualTo("NO_CLUSTERS_BY_BREAKDOWN");
        assertThat(ofUnits.at("/breakdowns/0/variants/1/metrics/0/difference/ci_low")
                        .isNumber())
                .isTrue();
        assertThat(ofUnits.at("/interactions/0/p_value").isNumber()).isTrue();
    }

    @ParameterizedTest(name = "weights {0} and {1}, {2} units of the control: {3}")
    @CsvSource({
        "1, 1, 19,  ok",
        "1, 1, 20,  failed",
        "1, 1, 75,  failed",
        "9, 1, 179, ok",
        "9, 1, 180, failed",
        "1, 9, 19,  ok",
        "1, 9, 20,  failed",
        "1, 0, 900, ok",
    })
    void a_variant_without_units_is_named_as_soon_as_another_has_20(int control, int other, int units, String status) {
        String weighed = Documents.with(
                EXPERIMENT,
                "/variants",
                "[{\"key\":\"none\",\"weight\":%d},{\"key\":\"tool_filter\",\"weight\":%d}]".formatted(control, other));
        StoredStats stats = new StoredStats(1).units("agents", "none", 0, 0, units);

        JsonNode results = results(weighed, stats, Method.frequentist, Basis.units);
        JsonNode check = check(results, "empty_variants");

        assertThat(check.get("status").asString()).isEqualTo(status);
        if (status.equals("ok")) return;
        assertThat(check.get("advice").asString())
                .startsWith("No unit has met tool_filter, while none has " + units + ". ");
        assertThat(results.at("/verdicts/0/sentence").asString()).startsWith("Do not decide: empty_variants");
    }

    private static void slice(StoredStats stats, String variant, String value, long units, long successes) {
        stats.put(
                "agents",
                Stage.breakdown,
                variant,
                0,
                0,
                "model",
                value,
                record().setUnits(units).setMetrics(List.of(successes("utility", units, successes))));
    }

    private static JsonNode check(JsonNode results, String name) {
        for (JsonNode check : results.at("/health/checks")) {
            if (check.get("check").asString().equals(name)) return check;
        }
        throw new AssertionError("no check " + name);
    }

    private static JsonNode results(String document, StoredStats stats, Method method, Basis basis) {
        return Json.read(Json.write(
                ResultsRules.results(Defined.active(document), stats.snapshot(), method, basis, false, Instant.EPOCH)));
    }
}
