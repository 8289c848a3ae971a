package io.weir.standalone.client;

import static io.weir.standalone.SilentConsole.SILENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.weir.standalone.RunningWeir;
import io.weir.standalone.WeirProcess;
import io.weir.standalone.WeirSettings;
import io.weir.standalone.client.agentdojo.AgentDojo;
import io.weir.standalone.client.agentdojo.RunEvents;
import io.weir.standalone.client.agentdojo.RunTable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole of Weir on published runs: right, and the same whatever happens. */
class RealRunsTest {

    @TempDir
    private Path folder;

    @Test
    void the_numbers_are_the_published_ones_and_loading_again_in_another_order_or_partitioning_changes_no_bit()
            throws Exception {
        List<String> events = events();
        Map<String, JsonNode> first;
        try (WeirProcess weir = WeirProcess.start(settings("three", "3"), SILENT)) {
            first = load(weir.running(), events);
            Map<String, JsonNode> again = load(weir.running(), events);

            assertThat(numbers(again)).isEqualTo(numbers(first));
            assertThat(again.get(AgentDojo.BENIGN).at("/accounting/duplicates").asLong())
                    .isEqualTo(events.size());
        }
        assertThat(DemoCommand.different(List.copyOf(first.values()), RunTable.published()))
                .isZero();
        equalsTheExpected(first);

        List<String> shuffled = new ArrayList<>(events);
        Collections.shuffle(shuffled, new Random(20261124));
        for (String partitions : List.of("1", "8")) {
            try (WeirProcess weir = WeirProcess.start(settings("by-" + partitions, partitions), SILENT)) {
                assertThat(numbers(load(weir.running(), shuffled)))
                        .as("%s partitions", partitions)
                        .isEqualTo(numbers(first));
            }
        }
    }

    @Test
    void a_kill_in_the_middle_of_the_load_loses_nothing_and_counts_nothing_twice() throws Exception {
        List<String> events = events();
        Map<String, JsonNode> undisturbed;
        try (WeirProcess weir = WeirProcess.start(settings("undisturbed", "3"), SILENT)) {
            undisturbed = load(weir.running(), events);
        }

        Process killed = startApart("killed");
        RunningWeir weir = awaitReady(killed, "killed");
        define(weir);
        LogEnd acknowledged = Posted.all(weir.ingest(), events.subList(0, events.size() / 2));
        killed.destroyForcibly().waitFor();

        Process restarted = startApart("killed");
        try {
            RunningWeir again = awaitReady(restarted, "killed");
            awaitCovered(
                    again.query(),
                    acknowledged); // what was acknowledged before the kill is counted without being sent again
            assertThat(numbers(load(again, events))).isEqualTo(numbers(undisturbed));
        } finally {
            restarted.destroy(); // SIGTERM: everything stops in order
            restarted.waitFor();
        }
    }

    private static List<String> events() {
        return RunTable.runs().stream()
                .flatMap(run -> RunEvents.of(run).stream())
                .toList();
    }

    private WeirSettings settings(String name, String partitions) {
        return WeirSettings.in(folder.resolve(name))
                .with("weir.ingest.port", "0")
                .with("weir.query.port", "0")
                .with("weir.management.port", "0")
                .with("weir.kafka.partitions", partitions);
    }

    private Process startApart(String name) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx640m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.weir.standalone.WeirMain",
                "up",
                "--data-dir",
                folder.resolve(name).toString());
        for (String port : List.of("WEIR_INGEST_PORT", "WEIR_QUERY_PORT", "WEIR_MANAGEMENT_PORT")) {
            builder.environment().put(port, "0");
        }
        builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".out").toFile());
        return builder.start();
    }

    private RunningWeir awaitReady(Process process, String name) {
        return await().atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> {
                            assertThat(process.isAlive()).as(() -> output(name)).isTrue();
                            return RunningWeir.find(folder.resolve(name)).orElse(null);
                        },
                        weir -> weir != null && weir.ready() && weir.pid() == process.pid());
    }

    private String output(String name) {
        try {
            return Files.readString(folder.resolve(name + ".out"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void define(RunningWeir weir) {
        try (QueryClient client = new QueryClient(weir.query())) {
            for (String key : AgentDojo.EXPERIMENTS)
                Activation.await(client.define(AgentDojo.definition(key)), weir.ingest(), SILENT);
        }
    }

    private static Map<String, JsonNode> load(RunningWeir weir, List<String> events) {
        define(weir);
        return awaitCovered(weir.query(), Posted.all(weir.ingest(), events));
    }

    private static Map<String, JsonNode> awaitCovered(URI query, LogEnd end) {
        try (QueryClient client = new QueryClient(query)) {
            Map<String, JsonNode> results = new LinkedHashMap<>();
            for (String key : AgentDojo.EXPERIMENTS) {
                results.put(
                        key,
                        await().atMost(Duration.ofMinutes(4))
                                .until(() -> client.published(key), found -> end.isCoveredBy(found.get("as_of"))));
            }
            return results;
        }
    }

    /** What may not change: not the positions, nor the account of what was sent. */
    private static List<List<JsonNode>> numbers(Map<String, JsonNode> results) {
        return results.values().stream()
                .map(found -> List.of(found.get("variants"), found.get("metrics")))
                .toList();
    }

    private static void equalsTheExpected(Map<String, JsonNode> results) throws Exception {
        Path file = Path.of(System.getProperty("weir.root"), "../shared/data/agentdojo-expected.json");
        assumeThat(Files.exists(file))
                .as("the expected comparisons, shared/data/agentdojo-expected.json")
                .isTrue();
        int compared = 0;
        for (JsonNode expected :
                JsonMapper.shared().readTree(Files.readString(file)).get("comparisons")) {
            String metric = expected.get("metric").asString();
            boolean known = expected.path("unit").asString("").equals("run")
                    && expected.has("two_proportion_z")
                    && expected.has("newcombe")
                    && List.of("utility_benign", "utility_under_attack", "attack_success")
                            .contains(metric);
            if (!known) continue;
            JsonNode found = results.get(metric.equals("utility_benign") ? AgentDojo.BENIGN : AgentDojo.ATTACKED);
            JsonNode difference = difference(
                    found,
                    metric.startsWith("utility") ? "utility" : metric,
                    expected.get("treatment").asString());
            same(difference.get("estimate"), expected.get("diff"));
            same(difference.get("p_value"), expected.at("/two_proportion_z/p_value"));
            same(difference.get("ci_low"), expected.at("/newcombe/ci_low"));
            same(difference.get("ci_high"), expected.at("/newcombe/ci_high"));
            compared++;
        }
        assertThat(compared).isEqualTo(6);
    }

    private static JsonNode difference(JsonNode results, String metric, String variant) {
        for (JsonNode candidate : results.get("metrics")) {
            if (!candidate.get("key").asString().equals(metric)) continue;
            for (JsonNode arm : candidate.get("variants")) {
                if (arm.get("variant").asString().equals(variant)) return arm.get("difference");
            }
        }
        throw new AssertionError("no " + metric + " of " + variant);
    }

    private static void same(JsonNode found, JsonNode expected) {
        double value = expected.asDouble();
        assertThat(found.asDouble()).isCloseTo(value, within(Math.abs(value) * 1e-9));
    }
}
