package io.weir.standalone.client;

import static io.weir.standalone.SilentConsole.SILENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.weir.query.statistics.Answer;
import io.weir.query.statistics.ClusterRobust;
import io.weir.query.statistics.ClusterSums;
import io.weir.query.statistics.ClusterSums.Both;
import io.weir.query.statistics.PairedDifference;
import io.weir.standalone.WeirProcess;
import io.weir.standalone.WeirSettings;
import io.weir.standalone.client.agentdojo.AgentDojo;
import io.weir.standalone.client.agentdojo.Run;
import io.weir.standalone.client.agentdojo.RunEvents;
import io.weir.standalone.client.agentdojo.RunTable;
import io.weir.standalone.client.tau2.Tau2;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Published runs of agents on the same tasks, posted to a whole Weir: what the streamed sums come to. */
class PublishedClustersTest {

    private static final Path DATA = Path.of(System.getProperty("weir.root"), "../shared/data");

    /** The attacked runs once more, each pair of a task and an injection a cluster. */
    private static final String PAIRS = "agentdojo-pairs";

    private static WeirProcess weir;
    private static LogEnd end;

    @BeforeAll
    static void load(@TempDir Path folder) throws Exception {
        for (String file : List.of("agentdojo-expected.json", "tau2-expected.json", "tau2/results.tar.gz")) {
            assumeThat(Files.exists(DATA.resolve(file)))
                    .as("shared/data/" + file)
                    .isTrue();
        }
        weir = WeirProcess.start(
                WeirSettings.in(folder)
                        .with("weir.ingest.port", "0")
                        .with("weir.query.port", "0")
                        .with("weir.management.port", "0"),
                SILENT);
        URI ingest = weir.running().ingest();
        try (QueryClient client = new QueryClient(weir.running().query())) {
            for (String key : AgentDojo.EXPERIMENTS)
                Activation.await(client.define(AgentDojo.definition(key)), ingest, SILENT);
            ObjectNode pairs = (ObjectNode) JsonMapper.shared().readTree(AgentDojo.definition(AgentDojo.ATTACKED));
            pairs.put("key", PAIRS).put("cluster_by", "attributes.pair");
            Activation.await(client.define(pairs.toString()), ingest, SILENT);
            for (String key : Tau2.experiments()) Activation.await(client.define(Tau2.definition(key)), ingest, SILENT);
        }
        List<String> events = new ArrayList<>();
        for (Run run : RunTable.runs()) {
            List<String> ofRun = RunEvents.of(run);
            events.addAll(ofRun);
            if (run.isAttacked()) events.add(pairExposure(ofRun.getFirst()));
        }
        Tau2.read(DATA.resolve("tau2"), events::add);
        end = Posted.all(ingest, events);
    }

    @AfterAll
    static void stop() {
        if (weir != null) weir.close();
    }

    private static String pairExposure(String exposure) {
        ObjectNode event = (ObjectNode) JsonMapper.shared().readTree(exposure);
        event.put("id", event.get("id").asString() + "#pairs");
        event.withObject("/exposure").put("experiment", PAIRS);
        return event.toString();
    }

    @Test
    void cluster_robust_and_paired_comparisons_of_agentdojo_are_the_published_ones() throws Exception {
        JsonNode benign = results(AgentDojo.BENIGN);
        JsonNode attacked = results(AgentDojo.ATTACKED);
        JsonNode pairs = results(PAIRS);
        int compared = 0;
        for (JsonNode expected : JsonMapper.shared()
                .readTree(Files.readString(DATA.resolve("agentdojo-expected.json")))
                .get("comparisons")) {
            String metric = expected.get("metric").asString();
            if (!List.of("utility_benign", "utility_under_attack", "attack_success")
                    .contains(metric)) continue;
            if (!expected.get("control").asString().equals("none") || !expected.has("cluster_robust")) continue;
            boolean isBenign = metric.equals("utility_benign");
            String key = metric.startsWith("utility") ? "utility" : metric;
            String treatment = expected.get("treatment").asString();

            ClusterRobust robust = robust(isBenign ? benign : attacked, key, "none", treatment);
            assertThat(robust.clusters())
                    .isEqualTo(expected.at("/cluster_robust/clusters").asLong());
            same(robust.cr0(), expected.at("/cluster_robust/cr0/se"));
            same(robust.test().standardError(), expected.at("/cluster_robust/cr1/se"));
            same(robust.test().pValue().value(), expected.at("/cluster_robust/cr1/p_t"));

            JsonNode served = arm(isBenign ? benign : attacked, key, treatment).get("difference");
            assertThat(served.get("method").asString()).isEqualTo("cluster_robust_t");
            same(served.get("standard_error").asDouble(), expected.at("/cluster_robust/cr1/se"));
            same(served.get("p_value").asDouble(), expected.at("/cluster_robust/cr1/p_t"));
            double control =
                    arm(isBenign ? benign : attacked, key, "none").get("mean").asDouble();
            JsonNode lift = served.get("relative");
            assertThat(lift.get("estimate").asDouble())
                    .isCloseTo(served.get("estimate").asDouble() / control, withinPercentage(1e-9))
                    .isBetween(
                            lift.get("ci_low").asDouble(), lift.get("ci_high").asDouble());

            PairedDifference paired = paired(isBenign ? benign : pairs, key, "none", treatment);
            same(paired.test().estimate(), expected.at("/paired/diff"));
            same(paired.test().standardError(), expected.at("/paired/se"));
            same(paired.test().pValue().value(), expected.at("/paired/p_value"));
            same(paired.test().interval().low(), expected.at("/paired/ci_low"));
            compared++;
        }
        assertThat(compared).isEqualTo(6);
    }

    /** What an analyst is told: by clusters, as the experiments are defined. */
    @Test
    void the_tool_filter_ships_and_the_detector_is_stopped_by_its_guardrail() {
        JsonNode attacked = results(AgentDojo.ATTACKED);

        JsonNode filter = one(attacked.get("verdicts"), "variant", "tool_filter");
        assertThat(filter.get("verdict").asString()).as(filter.toString()).isEqualTo("ship");
        assertThat(arm(attacked, "utility", "tool_filter")
                        .at("/difference/guardrail")
                        .asString())
                .isEqualTo("holds");
        assertThat(arm(attacked, "utility", "tool_filter")
                        .at("/difference/significant")
                        .asBoolean())
                .isFalse();

        JsonNode detector = one(attacked.get("verdicts"), "variant", "pi_detector");
        assertThat(detector.get("verdict").asString()).as(detector.toString()).isEqualTo("stop");
        assertThat(detector.get("sentence").asString()).contains("guardrail Task solved is broken");
        assertThat(attacked.at("/health/status").asString()).isEqualTo("ok");
    }

    @Test
    void the_sums_of_tau2_are_the_published_ones() throws Exception {
        for (JsonNode group : JsonMapper.shared()
                .readTree(Files.readString(DATA.resolve("tau2-expected.json")))
                .get("groups")) {
            JsonNode results = results("tau2-" + group.get("domain").asString());
            String variant = group.get("agent").asString().replace('.', '-');
            String name = variant + " " + group.get("domain").asString();

            assertThat(arm(results, "solved", variant).get("n").asInt())
                    .as(name)
                    .isEqualTo(group.get("runs").asInt());
            sum(results, "solved", variant, group.get("reward_sum"), "1", name);
            sum(results, "input_tokens", variant, group.get("agent_prompt_tokens"), "1", name);
            sum(results, "output_tokens", variant, group.get("agent_completion_tokens"), "1", name);
            sum(results, "tool_calls", variant, group.get("agent_tool_calls"), "1", name);
            sum(results, "agent_cost_cents", variant, group.get("agent_cost_total"), "100", name);
            sum(results, "user_cost_cents", variant, group.get("user_cost_total"), "100", name);
            // Published as a sum of doubles of fifteen digits; Weir keeps nanoseconds.
            JsonNode duration = group.get("duration_sum_s");
            String sum = arm(results, "duration_ms", variant).get("sum").asString();
            assertThat(Double.parseDouble(sum) / 1e3).as(name).isCloseTo(duration.asDouble(0), within(1e-7));
        }
    }

    @Test
    void reliability_of_tau2_is_the_published_pass_hat_k() throws Exception {
        int compared = 0;
        for (JsonNode group : JsonMapper.shared()
                .readTree(Files.readString(DATA.resolve("tau2-expected.json")))
                .get("groups")) {
            JsonNode results = results("tau2-" + group.get("domain").asString());
            String variant = group.get("agent").asString().replace('.', '-');
            JsonNode passed = clusterArm(results, "solved", variant).at("/reliability/pass_hat_k");

            assertThat(passed.size()).isEqualTo(group.get("trials_per_task").asInt());
            for (int k = 1; k <= passed.size(); k++, compared++) {
                same(passed.get(k - 1).asDouble(), group.get("pass_hat_" + k));
            }
        }
        assertThat(compared).isEqualTo(12);
    }

    @Test
    void paired_comparisons_of_tau2_are_the_published_ones() throws Exception {
        int compared = 0;
        for (JsonNode expected : JsonMapper.shared()
                .readTree(Files.readString(DATA.resolve("tau2-expected.json")))
                .get("comparisons")) {
            String domain = expected.get("domain").asString();
            boolean isClaude = expected.get("control").asString().startsWith("claude");
            // The other agents of the airline tried tasks that only some tried.
            if (domain.equals("airline") && !isClaude) continue;
            JsonNode results = results(isClaude ? "tau2-airline-claude" : "tau2-" + domain);
            String control = isClaude ? "claude-sonnet-4-5" : "gpt-4-1";
            String treatment = isClaude ? "claude-opus-4-6" : "gpt-4-1-sft";

            PairedDifference solved = paired(results, "solved", control, treatment);
            same(solved.test().estimate(), expected.at("/metrics/reward/paired/diff"));
            if (expected.at("/metrics/reward/paired/diff").asDouble() != 0) {
                same(solved.test().standardError(), expected.at("/metrics/reward/paired/se"));
                same(solved.test().pValue().value(), expected.at("/metrics/reward/paired/p_value"));
            }
            PairedDifference tokens = paired(results, "output_tokens", control, treatment);
            same(tokens.test().estimate(), expected.at("/metrics/agent_completion_tokens/paired/diff"));
            same(tokens.sd(), expected.at("/metrics/agent_completion_tokens/paired/sd"));
            same(tokens.test().pValue().value(), expected.at("/metrics/agent_completion_tokens/paired/p_value"));
            compared++;
        }
        assertThat(compared).isEqualTo(3);
    }

    private static void sum(
            JsonNode results, String metric, String variant, JsonNode expected, String factor, String name) {
        JsonNode arm = arm(results, metric, variant);
        BigDecimal found = new BigDecimal(arm.get("sum").asString());
        if (expected.isNull()) {
            // Unknown is no value: not a value of 0 that would make an agent look free.
            assertThat(found).as(name + " " + metric).isZero();
            return;
        }
        BigDecimal published = new BigDecimal(expected.asString())
                .multiply(new BigDecimal(factor))
                .setScale(6, RoundingMode.HALF_EVEN);
        assertThat(found).as(name + " " + metric).isEqualByComparingTo(published);
    }

    private static JsonNode results(String experiment) {
        try (QueryClient client = new QueryClient(weir.running().query())) {
            return await().atMost(Duration.ofMinutes(4))
                    .until(() -> client.results(experiment), found -> end.isCoveredBy(found.get("as_of")));
        }
    }

    private static JsonNode arm(JsonNode results, String metric, String variant) {
        return one(one(results.get("metrics"), "key", metric).get("variants"), "variant", variant);
    }

    private static JsonNode clusterArm(JsonNode results, String metric, String variant) {
        return one(one(results.at("/clusters/metrics"), "metric", metric).get("variants"), "variant", variant);
    }

    private static JsonNode one(JsonNode of, String field, String value) {
        for (JsonNode candidate : of) {
            if (candidate.get(field).asString().equals(value)) return candidate;
        }
        throw new AssertionError("no " + value + " in " + of);
    }

    private static ClusterRobust robust(JsonNode results, String metric, String control, String treatment) {
        JsonNode arm = clusterArm(results, metric, treatment);
        return value(ClusterRobust.of(sums(clusterArm(results, metric, control)), sums(arm), both(arm), 0.05));
    }

    private static PairedDifference paired(JsonNode results, String metric, String control, String treatment) {
        JsonNode arm = clusterArm(results, metric, treatment);
        return value(PairedDifference.of(sums(clusterArm(results, metric, control)), sums(arm), both(arm), 0.05));
    }

    private static <T> T value(Answer<T> answer) {
        return switch (answer) {
            case Answer.Found<T> found -> found.value();
            case Answer.None<T> none -> throw new AssertionError(none.reason().name());
        };
    }

    private static ClusterSums sums(JsonNode arm) {
        return new ClusterSums(
                arm.get("clusters").asLong(),
                decimal(arm, "weight").longValueExact(),
                decimal(arm, "sum"),
                decimal(arm, "weight_squares"),
                decimal(arm, "sum_squares"),
                decimal(arm, "weight_sum"));
    }

    private static Both both(JsonNode arm) {
        JsonNode control = arm.get("control");
        return new Both(
                control.get("shared").asLong(),
                decimal(control, "sum_sum"),
                decimal(control, "weight_weight"),
                decimal(control, "sum_weight"),
                decimal(control, "weight_sum"));
    }

    private static BigDecimal decimal(JsonNode of, String field) {
        return new BigDecimal(of.get(field).asString());
    }

    private static void same(double found, JsonNode expected) {
        double value = expected.asDouble();
        assertThat(found).isCloseTo(value, within(Math.abs(value) * 1e-9));
    }
}
