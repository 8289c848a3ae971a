package io.weir.standalone.client;

import static io.weir.standalone.SilentConsole.SILENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.weir.standalone.WeirProcess;
import io.weir.standalone.WeirSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Weir's own metrics, taken by key, on events as their descriptions ask for them: what they show is worked out here by hand. */
class BuiltInMetricsTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void each_shows_what_its_description_says(@TempDir Path folder) throws Exception {
        WeirSettings settings = WeirSettings.in(folder)
                .with("weir.ingest.port", "0")
                .with("weir.query.port", "0")
                .with("weir.management.port", "0");
        List<String> events = events();
        try (WeirProcess weir = WeirProcess.start(settings, SILENT);
                QueryClient query = new QueryClient(weir.running().query());
                Progress progress = new Progress(SILENT, "test", events.size());
                IngestClient ingest = new IngestClient(weir.running().ingest(), progress)) {
            List<String> keys = query.metrics(null).stream()
                    .map(metric -> metric.get("key").asString())
                    .toList();
            Activation.await(query.define(experiment(keys)), weir.running().ingest(), SILENT);
            events.forEach(ingest::add);
            ingest.flush();
            assertThat(ingest.refusals()).isEmpty();

            JsonNode found = await().atMost(Duration.ofMinutes(2))
                    .until(
                            () -> query.published("own"),
                            read -> read.at("/accounting/admitted").asLong() == events.size());
            for (var expected : expectedOfTheSecondArm().entrySet()) {
                assertThat(shown(found, expected.getKey()))
                        .as(expected.getKey())
                        .isCloseTo(expected.getValue(), within(expected.getKey().equals("latency_p95") ? 600 : 1e-9));
            }
            assertThat(keys).hasSameSizeAs(expectedOfTheSecondArm().keySet());
        }
    }

    private static String experiment(List<String> keys) {
        List<String> metrics =
                keys.stream().map(key -> "{\"metric\":\"" + key + "\"}").toList();
        return """
                {"key":"own","unit":"run","start":"%s","lateness":"unbounded",
                 "variants":[{"key":"control","weight":1},{"key":"treatment","weight":1}],"metrics":[%s]}""".formatted(START, String.join(",", metrics));
    }

    /** 20 runs an arm; run i of the treatment takes i + 1 seconds, calls the model i times, two tools, and so on. */
    private static List<String> events() {
        List<String> events = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            for (String variant : List.of("control", "treatment")) {
                String run = variant + i;
                events.add(event(
                        run, "exposure", 0, "\"exposure\":{\"experiment\":\"own\",\"variant\":\"" + variant + "\"}"));
                for (int call = 0; call < i; call++) {
                    events.add(event(run, "llm_call", call + 1, """
                            "values":{"cost_usd":0.002,"input_tokens":100,"output_tokens":7,"latency_ms":%d}""".formatted(200 + call)));
                }
                events.add(event(run, "tool_call", 30, "\"outcome\":\"success\""));
                events.add(event(run, "tool_call", 31, "\"outcome\":\"" + (i % 4 == 0 ? "failure" : "success") + "\""));
                if (i % 2 == 0) {
                    events.add(event(run, "feedback", 32, "\"values\":{\"score\":" + (i % 4 == 0 ? 5 : -1) + "}"));
                }
                // One run never ends.
                if (i == 19) continue;
                events.add(event(run, "run_completed", 33, """
                        "outcome":"%s","values":{"duration_ms":%d,"retries":%d,"attack_success":%d}""".formatted(
                                i < 12 ? "success" : "failure", 1000 * (i + 1), i % 3, i < 5 ? 1 : 0)));
            }
        }
        return events;
    }

    private static String event(String run, String type, int second, String more) {
        return "{\"id\":\"%s-%d\",\"type\":\"%s\",\"time\":\"%s\",\"units\":{\"run\":\"%s\"},%s}"
                .formatted(run, second, type, START.plusSeconds(60 + second), run, more.strip());
    }

    private static Map<String, Double> expectedOfTheSecondArm() {
        double completed = 19;
        double calls = 19 * 20 / 2.0; // 0 + 1 + … + 19
        double latencies = 0;
        for (int i = 0; i < 20; i++) for (int call = 0; call < i; call++) latencies += 200 + call;
        double retries = 0;
        for (int i = 0; i < 19; i++) retries += i % 3;
        return Map.ofEntries(
                Map.entry("attack_success", 5 / 20.0),
                Map.entry("cost_per_run", calls * 0.002 / completed),
                Map.entry("feedback_score", (5 * 5 - 5) / 10.0),
                Map.entry("latency_mean", 1000 * (19 * 20 / 2.0) / completed),
                Map.entry("latency_p95", 18_500.0), // between the 18th and the 19th of 1,000 to 19,000, to 1 %
                Map.entry("llm_latency_mean", latencies / calls),
                Map.entry("retries_per_run", retries / completed),
                Map.entry("success_rate", 12 / completed),
                Map.entry("task_success", 12 / 20.0),
                Map.entry("tokens_per_run", calls * 107 / completed),
                Map.entry("tool_calls_per_run", 40 / completed),
                Map.entry("tool_error_rate", 5 / 40.0));
    }

    private static double shown(JsonNode results, String metric) {
        for (JsonNode found : results.get("metrics")) {
            if (!found.get("key").asString().equals(metric)) continue;
            JsonNode arm = found.at("/variants/1");
            for (String form : List.of("quantile", "ratio", "mean")) {
                if (arm.path(form).isNumber()) return arm.get(form).asDouble();
            }
        }
        throw new IllegalStateException(
                String.format(Locale.ROOT, "no number of %s in %s", metric, results.get("metrics")));
    }
}
