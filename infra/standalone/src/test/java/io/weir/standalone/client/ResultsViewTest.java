package io.weir.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ResultsViewTest {

    private static final JsonNode RESULTS = JsonMapper.shared().readTree("""
                    {"experiment":"tau2-airline","unit":"run","generation":1,"as_of":{"0":80},"source":"redis",
                     "method":"frequentist","basis":"clusters","late_unexposed":0,
                     "verdicts":[{"variant":"gpt-4o","sentence":"Stop: it solves fewer."}],
                     "health":{"checks":[{"check":"units","advice":"Wait for more."},{"check":"late","advice":null}]},
                     "variants":[{"crossovers":1,"late":2},{"crossovers":0,"late":0}],
                     "accounting":{"received":9,"duplicates":1,"conflicts":0},
                     "metrics":[{"key":"solved","name":"Solved","kind":"conversion","direction":"increase","guardrail":false,
                       "variants":[
                         {"variant":"gpt-4-1","n":20,"sum":"10","difference":null},
                         {"variant":"gpt-4o","n":200,"sum":"84","difference":
                           {"estimate":-0.08,"ci_low":-0.2,"ci_high":0.04,"p_value":0.19}}]}],
                     "clusters":{"metrics":[{"metric":"solved","variants":[
                       {"variant":"gpt-4-1","clusters":20,"reliability":{"pass_hat_k":[0.5]}},
                       {"variant":"gpt-4o","clusters":50,"reliability":{"pass_hat_k":[0.42,0.27333333,0.22,0.2]}}]}]}}""");

    @Test
    void the_verdict_comes_first_and_a_check_only_with_its_advice() {
        List<String> lines = lines(Map.of());

        assertThat(lines.get(2)).startsWith("  gpt-4o").endsWith("Stop: it solves fewer.");
        assertThat(lines.get(3)).isEqualTo("  units: Wait for more.");
        assertThat(lines).noneMatch(line -> line.contains("late:"));
        assertThat(lines).allMatch(line -> line.length() <= 100);
    }

    @Test
    void results_that_are_behind_the_log_say_so_before_the_verdict_and_others_say_nothing() {
        assertThat(lines(Map.of())).noneMatch(line -> line.contains("behind"));
        assertThat(behind("{\"events\":0,\"seconds\":0,\"at_least\":false,\"unknown\":null}"))
                .noneMatch(line -> line.contains("behind"));
        assertThat(behind("{\"events\":7,\"seconds\":61.5,\"at_least\":false,\"unknown\":null}")
                        .get(2))
                .isEqualTo("  7 events behind the log, 61.5 s");
        String reason = "Kafka has not said where weir.events.v1 ends since 2026-11-30T04:20:00Z.";
        assertThat(behind("{\"events\":null,\"seconds\":null,\"at_least\":false,\"unknown\":\"" + reason + "\"}")
                        .get(2))
                .isEqualTo("  not known how far behind. " + reason)
                .hasSizeLessThanOrEqualTo(100);
    }

    @Test
    void tasks_that_were_tried_more_than_once_show_how_reliably_they_are_solved() {
        assertThat(lines(Map.of()))
                .contains("    gpt-4o           pass^k over 50:  1: 42.00 %  2: 27.33 %  3: 22.00 %  4: 20.00 %")
                .noneMatch(line -> line.contains("pass^k over 20"));
    }

    @Test
    void intervals_are_drawn_where_there_are_no_published_values_to_stand_beside() {
        int drawn = lines(Map.of()).size();

        List<String> beside = lines(Map.of("tau2-airline/solved/gpt-4o", new BigDecimal("42.00")));

        assertThat(beside).anyMatch(line -> line.contains("42.00     42.00"));
        assertThat(beside).allMatch(line -> line.length() <= 100);
        assertThat(beside).hasSizeLessThan(drawn).noneMatch(line -> line.contains("pass^k"));
    }

    @Test
    void a_column_is_named_for_what_its_values_are_and_the_metric_that_decides_is_marked() {
        String arm = ",\"variants\":[{\"variant\":\"a\",\"n\":7,\"sum\":\"1\",\"mean\":1,%s\"difference\":null}]";

        assertThat(metric("ratio", arm.formatted("\"ratio\":0.25,")))
                .contains("  M (m, ratio, primary, better is higher)")
                .anyMatch(line -> line.matches(" +variant +units +ratio .*"))
                .anyMatch(line -> line.matches(" +a +7 +0.25 +control"));
        assertThat(metric("quantile", ",\"quantile\":0.95" + arm.formatted("\"quantile\":19.1,")))
                .anyMatch(line -> line.matches(" +variant +units +p95 .*"))
                .anyMatch(line -> line.matches(" +a +7 +19.1 +control"));
        assertThat(metric("quantile", ",\"quantile\":0.999" + arm.formatted("\"quantile\":19.1,")))
                .anyMatch(line -> line.contains("p99.9"));
        assertThat(metric("sum", arm.formatted(""))).anyMatch(line -> line.matches(" +variant +units +mean .*"));
        assertThat(metric("conversion", arm.formatted("")))
                .anyMatch(line -> line.matches(" +variant +units +value % .*"));
        assertThat(lines(Map.of())).contains("  Solved (solved, conversion, better is higher)");
    }

    @Test
    void the_adjusted_p_value_stands_beside_p_and_the_adjusted_interval_below() {
        List<String> lines = compared("\"estimate\":-66.4,\"ci_low\":-120.1,\"ci_high\":-12.7,\"p_value\":0.0161,"
                + "\"p_adjusted\":0.0644,\"ci_adjusted_low\":-141.25,\"ci_adjusted_high\":8.45");

        assertThat(lines).anyMatch(line -> line.matches(" +variant +units +mean +difference \\[95 %] +p +p adj\\."));
        assertThat(lines).anyMatch(line -> line.endsWith("-66.40 [-120.1, -12.70]       0.0161  0.0644"));
        assertThat(lines).anyMatch(line -> line.endsWith(" adjusted [-141.3, +8.450]"));
        assertThat(compared("\"estimate\":1,\"ci_low\":0,\"ci_high\":2,\"p_value\":0.05,\"p_adjusted\":0.05,"
                        + "\"ci_adjusted_low\":0,\"ci_adjusted_high\":2"))
                .noneMatch(line -> line.contains("adjusted"));
    }

    @Test
    void what_is_missing_is_named_and_what_is_there_is_shown() {
        assertThat(compared("\"estimate\":51.2,\"unavailable\":\"NO_CLUSTERS_OF_QUANTILES\""))
                .anyMatch(line -> line.endsWith("+51.20 NO_CLUSTERS_OF_QUANTILES"));
        assertThat(compared("\"unavailable\":\"NO_UNITS\"")).anyMatch(line -> line.endsWith("  NO_UNITS"));
        assertThat(compared("\"estimate\":0,\"ci_low\":-0.01,\"ci_high\":0.01,\"p_unavailable\":\"ZERO_VARIANCE\","
                        + "\"guardrail\":\"holds\""))
                .anyMatch(line -> line.matches(".*\\+0.000 \\[-0.01000, \\+0.01000] +- +holds"));
    }

    /** Of a metric of this kind that decides. */
    private static List<String> metric(String kind, String rest) {
        ObjectNode results = (ObjectNode) RESULTS.deepCopy();
        String metric = "[{\"key\":\"m\",\"name\":\"M\",\"kind\":\"" + kind
                + "\",\"direction\":\"increase\",\"guardrail\":false,\"primary\":true" + rest + "}]";
        results.set("metrics", JsonMapper.shared().readTree(metric));
        return new ResultsView(Map.of(), false).lines(results);
    }

    private static List<String> compared(String difference) {
        return metric(
                "sum",
                ",\"variants\":[{\"variant\":\"a\",\"n\":7,\"sum\":\"1\",\"mean\":1,\"difference\":{" + difference
                        + "}}]");
    }

    private static List<String> lines(Map<String, BigDecimal> published) {
        return new ResultsView(published, false).lines(RESULTS);
    }

    private static List<String> behind(String behind) {
        ObjectNode results = (ObjectNode) RESULTS.deepCopy();
        results.set("behind", JsonMapper.shared().readTree(behind));
        return new ResultsView(Map.of(), false).lines(results);
    }
}
