package io.weir.standalone;

import static io.weir.standalone.SilentConsole.SILENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.schemas.Projects;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Weir measures itself, and nobody who uses it meets what it measures with. */
class FreshnessTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern RETURNED = Pattern.compile("(?m)^weir_freshness_seconds_count ([0-9.]+)$");

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void weir_measures_when_an_event_is_in_the_results_and_leaves_no_trace_of_it_to_users(@TempDir Path folder)
            throws Exception {
        WeirSettings settings = WeirSettings.in(folder)
                .with("weir.ingest.port", "0")
                .with("weir.query.port", "0")
                .with("weir.management.port", "0")
                .with("weir.kafka.partitions", "3");
        try (WeirProcess weir = WeirProcess.start(settings, SILENT)) {
            RunningWeir running = weir.running();
            // More than one for each partition: the second is a duplicate of the first.
            await().atMost(PATIENCE).until(() -> returned(running) >= 7);

            String metrics = get(running.management().resolve("/metrics"));
            assertThat(metrics)
                    .contains("weir_freshness_seconds_bucket{le=\"0.5\"}")
                    .contains("weir_freshness_last_age_seconds ")
                    .doesNotContain(Projects.INTERNAL);
            assertThat(get(running.management().resolve("/health"))).contains("after it is posted");
            usersSeeNothing(running);
            tablesHoldNothing(running);

            // Now its events may have to travel, and the as-of waits for every partition.
            double before = returned(running);
            define(running);
            await().atMost(PATIENCE).until(() -> returned(running) >= before + 20);
        } finally {
            http.close();
        }
    }

    private void define(RunningWeir running) throws Exception {
        String experiment = """
                {"key":"of-runs","unit":"run","variants":[{"key":"a","weight":1},{"key":"b","weight":1}],
                 "metrics":[{"metric":"weir.task_success"}]}""";
        HttpRequest post = HttpRequest.newBuilder(running.query().resolve("/v1/experiments"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(experiment))
                .build();
        assertThat(http.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
    }

    private void usersSeeNothing(RunningWeir running) throws Exception {
        JsonNode accounting = JsonMapper.shared().readTree(get(running.query().resolve("/v1/accounting")));
        assertThat(accounting.toString()).doesNotContain(Projects.INTERNAL);
        assertThat(accounting.at("/total/received").asLong(-1)).isZero();
        assertThat(get(running.query().resolve("/v1/experiments"))).doesNotContain(Projects.INTERNAL, "freshness");
    }

    private static void tablesHoldNothing(RunningWeir running) throws Exception {
        String address = running.servers().get("postgres");
        String url = "jdbc:" + address.replaceFirst("//[^/@]*@", "//");
        try (Connection connection = DriverManager.getConnection(url, "postgres", "")) {
            assertThat(count(connection, "select count(*) from events")).isZero();
            assertThat(count(connection, "select count(*) from user_assignments"))
                    .isZero();
            // One row a partition, however long it runs.
            assertThat(count(
                            connection,
                            "select count(*) from stats_current where project = '" + Projects.INTERNAL + "'"))
                    .isBetween(1L, 3L);
        }
    }

    private static long count(Connection connection, String query) throws Exception {
        try (ResultSet rows = connection.createStatement().executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private double returned(RunningWeir running) throws Exception {
        Matcher found = RETURNED.matcher(get(running.management().resolve("/metrics")));
        return found.find() ? Double.parseDouble(found.group(1)) : 0;
    }

    private String get(URI address) throws Exception {
        return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                .body();
    }
}
