package io.weir.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** infra/prometheus: what operators are woken by. */
class AlertsTest {

    private static final Pattern METRIC = Pattern.compile("\\b(?:weir|kafka)_[a-z_]+");

    @TempDir
    private Path folder;

    @TempDir
    private Path archive;

    @Test
    void every_alert_has_a_severity_a_summary_and_says_what_to_do() throws IOException {
        assertThat(alerts()).hasSizeGreaterThanOrEqualTo(7).allSatisfy(alert -> {
            assertThat(alert.get("alert").toString()).matches("Weir[A-Za-z]+");
            assertThat(part(alert, "labels").get("severity")).isIn("warning", "critical");
            assertThat(part(alert, "annotations").get("summary")).asString().endsWith(".");
            assertThat(part(alert, "annotations").get("description")).asString().contains("Do: ");
        });
    }

    @Test
    void every_alert_is_tested_where_it_fires_and_where_it_does_not() throws IOException {
        Map<?, ?> tests = new Yaml().load(Files.readString(prometheus().resolve("alerts-test.yml")));
        Set<Object> fires = new java.util.HashSet<>();
        Set<Object> staysQuiet = new java.util.HashSet<>();
        for (Object test : (List<?>) tests.get("tests")) {
            for (Object look : (List<?>) ((Map<?, ?>) test).get("alert_rule_test")) {
                boolean isQuiet = ((List<?>) ((Map<?, ?>) look).get("exp_alerts")).isEmpty();
                (isQuiet ? staysQuiet : fires).add(((Map<?, ?>) look).get("alertname"));
            }
        }

        List<Object> all =
                alerts().stream().<Object>map(alert -> alert.get("alert")).toList();
        assertThat(fires).containsExactlyInAnyOrderElementsOf(all);
        assertThat(staysQuiet).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void promtool_accepts_the_rules_and_their_tests() throws Exception {
        assumeThat(isInstalled("promtool")).as("promtool is installed").isTrue();

        run("promtool", "check", "rules", "alerts.yml");
        run("promtool", "test", "rules", "alerts-test.yml");
    }

    @Test
    void a_running_weir_shows_every_metric_of_an_alert_and_status_that_nothing_is_behind() throws Exception {
        Set<String> wanted = metrics();
        Console silent = new Console(
                new PrintStream(OutputStream.nullOutputStream()),
                new PrintStream(OutputStream.nullOutputStream()),
                false);
        WeirSettings settings = WeirSettings.in(folder)
                .with("weir.archive.uri", archive.toUri().toString())
                .with("weir.ingest.port", "0")
                .with("weir.query.port", "0")
                .with("weir.management.port", "0")
                .with("weir.kafka.partitions", "2");
        try (WeirProcess process = WeirProcess.start(settings, silent)) {
            URI metrics = process.running().management().resolve("/metrics");

            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(shown(metrics)).containsAll(wanted));
            await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(
                            status("--json").at("/behind/events").asLong(-1))
                    .isZero());
            // Again and again: the freshness probe's event of this second may not be counted yet.
            await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(printed(folder.toString()))
                    .contains("  counting    nothing is behind: every event in the log is counted"));
        }
    }

    private JsonNode status(String option) {
        return JsonMapper.shared().readTree(printed(folder.toString(), option));
    }

    /** What {@code weir status} prints. */
    private static String printed(String folder, String... options) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            List<String> arguments = new ArrayList<>(List.of("--data-dir", folder));
            arguments.addAll(List.of(options));
            new picocli.CommandLine(new StatusCommand()).execute(arguments.toArray(String[]::new));
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static Set<String> metrics() throws IOException {
        Set<String> metrics = new TreeSet<>();
        for (Map<?, ?> alert : alerts()) {
            METRIC.matcher(alert.get("expr").toString())
                    .results()
                    .map(MatchResult::group)
                    .forEach(metrics::add);
        }
        return metrics;
    }

    private static Set<String> shown(URI metrics) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String text = client.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            Set<String> shown = new TreeSet<>();
            text.lines().filter(line -> !line.startsWith("#")).forEach(line -> shown.add(line.split("[{ ]", 2)[0]));
            return shown;
        }
    }

    private static List<Map<?, ?>> alerts() throws IOException {
        Map<?, ?> rules = new Yaml().load(Files.readString(prometheus().resolve("alerts.yml")));
        List<Map<?, ?>> alerts = new ArrayList<>();
        for (Object group : (List<?>) rules.get("groups")) {
            for (Object alert : (List<?>) ((Map<?, ?>) group).get("rules")) alerts.add((Map<?, ?>) alert);
        }
        return alerts;
    }

    private static Map<?, ?> part(Map<?, ?> alert, String name) {
        return (Map<?, ?>) alert.get(name);
    }

    private static Path prometheus() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("infra/prometheus"))) root = root.getParent();
        return root.resolve("infra/prometheus");
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(at -> Files.isExecutable(Path.of(at, program)));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(prometheus().toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
    }
}
