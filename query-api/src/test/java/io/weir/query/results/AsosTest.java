package io.weir.query.results;

import static io.weir.query.StoredStats.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.query.RunningQuery;
import io.weir.query.StoredStats;
import io.weir.query.results.AsosSnapshots.Snapshot;
import io.weir.query.statistics.SharedFile;
import io.weir.schemas.MetricSums;
import io.weir.schemas.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The published snapshots of 78 real experiments: the last of each series as results, all of them as timelines. Each
 * series' increments are stored as hours, so the rows' cumulative sums are the snapshots.
 */
class AsosTest {

    private static final Instant START = Instant.parse("2020-01-01T00:00:00Z");

    @TempDir
    static Path folder;

    private static RunningQuery query;
    private static List<Snapshot> snapshots;

    @BeforeAll
    static void start() throws IOException, SQLException {
        snapshots = AsosSnapshots.read();
        query = RunningQuery.start(folder);
        StoredStats stored = new StoredStats(1);
        for (String key : snapshots.stream().map(Snapshot::key).distinct().toList()) {
            assertThat(query.post(AsosSnapshots.definition(key)).status()).isEqualTo(201);
            Map<Integer, Snapshot> last = new TreeMap<>();
            Map<Long, List<MetricSums>> control = new TreeMap<>();
            Map<Long, List<MetricSums>> treatment = new TreeMap<>();
            for (Snapshot now : snapshots) {
                if (!now.key().equals(key)) continue;
                Snapshot before = last.put(now.metric(), now);
                String metric = "m" + now.metric();
                control.computeIfAbsent(now.hour(), hour -> new ArrayList<>())
                        .add(now.control().sums(metric, before == null ? null : before.control()));
                treatment
                        .computeIfAbsent(now.hour(), hour -> new ArrayList<>())
                        .add(now.treatment().sums(metric, before == null ? null : before.treatment()));
            }
            hours(stored, key, "control", control);
            hours(stored, key, "treatment", treatment);
            units(
                    stored,
                    key,
                    "control",
                    last.values().stream()
                            .map(s -> s.control().sums("m" + s.metric(), null))
                            .toList());
            units(
                    stored,
                    key,
                    "treatment",
                    last.values().stream()
                            .map(s -> s.treatment().sums("m" + s.metric(), null))
                            .toList());
        }
        stored.toPostgres(query.jdbcUrl());
    }

    @AfterAll
    static void stop() throws IOException {
        if (query != null) query.close();
    }

    @Test
    void the_last_snapshot_of_each_series_comes_out_as_published_software_says() throws IOException {
        JsonNode expected = SharedFile.read("data/asos-expected.json").get("last");
        int compared = 0;
        for (JsonNode series : expected) {
            String key = "asos-" + series.get("experiment_id").asString() + "-"
                    + series.get("variant_id").asInt();
            JsonNode difference = query.frequentist(key)
                    .body()
                    .at("/metrics/" + (series.get("metric_id").asInt() - 1) + "/variants/1/difference");

            assertThat(difference.get("method").asString()).as(key).isEqualTo("welch_t");
            close(difference.get("estimate"), series.get("diff"), AsosSnapshots.UNIT, key);
            close(difference.get("standard_error"), series.get("se"), AsosSnapshots.UNIT, key);
            close(difference.get("ci_low"), series.get("ci_low"), AsosSnapshots.UNIT, key);
            close(difference.get("ci_high"), series.get("ci_high"), AsosSnapshots.UNIT, key);
            close(difference.get("p_value"), series.get("p_value"), 1, key);
            compared++;
        }
        assertThat(compared).isEqualTo(381);
    }

    @Test
    void every_snapshot_has_its_band_and_a_band_never_decides_what_a_single_look_would_not() throws IOException {
        Map<String, Map<Long, JsonNode>> rows = new HashMap<>();
        int peeked = 0;
        int decided = 0;
        Map<String, Boolean> series = new HashMap<>();
        for (Snapshot snapshot : snapshots) {
            String line = snapshot.key() + " m" + snapshot.metric();
            JsonNode band = rows.computeIfAbsent(line, key -> timeline(snapshot))
                    .get(snapshot.hour())
                    .get("difference");
            double estimate = snapshot.treatment().mean() - snapshot.control().mean();
            double se = Math.sqrt(
                    snapshot.treatment().variance() / snapshot.treatment().n()
                            + snapshot.control().variance() / snapshot.control().n());
            double reach = (band.get("ci_high").asDouble() - band.get("ci_low").asDouble()) / 2 / AsosSnapshots.UNIT;

            assertThat(band.get("estimate").asDouble() / AsosSnapshots.UNIT)
                    .as(line)
                    .isEqualTo(estimate, within(1e-9 * Math.abs(estimate) + 1e-15));
            assertThat(reach).as(line).isGreaterThan(1.96 * se);
            if (Math.abs(estimate) > 1.96 * se && series.putIfAbsent(line + " peeked", true) == null) peeked++;
            if (Math.abs(estimate) > reach && series.putIfAbsent(line + " decided", true) == null) decided++;
        }
        System.out.printf(
                "%d snapshots of %d series: %d were significant at some look, %d left their band%n",
                snapshots.size(), rows.size(), peeked, decided);
        assertThat(snapshots).hasSizeGreaterThan(23_000);
        assertThat(decided).isPositive().isLessThan(peeked);
    }

    private static Map<Long, JsonNode> timeline(Snapshot snapshot) {
        Map<Long, JsonNode> rows = new HashMap<>();
        String asked = "/v1/experiments/" + snapshot.key() + "/timeline?variant=treatment&metric=m" + snapshot.metric();
        String after = "";
        while (after != null) {
            JsonNode page = query.get(asked + after).body();
            for (JsonNode row : page.get("rows")) {
                Instant hour = Instant.parse(row.get("hour").asString());
                rows.put(Duration.between(START, hour).toHours(), row);
            }
            after = page.get("next").isNull()
                    ? null
                    : "&after=" + page.get("next").asString();
        }
        return rows;
    }

    private static void hours(StoredStats stored, String key, String variant, Map<Long, List<MetricSums>> hours) {
        hours.forEach((hour, metrics) -> stored.put(
                key,
                Stage.hours,
                variant,
                0,
                0,
                "",
                Long.toString(Duration.between(Instant.EPOCH, START).toHours() + hour),
                record().setUnits(units(metrics)).setMetrics(metrics)));
    }

    private static void units(StoredStats stored, String key, String variant, List<MetricSums> metrics) {
        stored.units(key, variant, 0, 0, units(metrics), metrics.toArray(MetricSums[]::new));
    }

    private static long units(List<MetricSums> metrics) {
        return metrics.stream().mapToLong(MetricSums::getN).max().orElse(0);
    }

    private static void close(JsonNode actual, JsonNode expected, double unit, String key) {
        double value = expected.asDouble();
        assertThat(actual.asDouble() / unit).as(key).isEqualTo(value, within(1e-9 * Math.abs(value) + 1e-14));
    }
}
