package io.weir.query.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.query.Documents;
import io.weir.query.RunningQuery;
import io.weir.query.StoredStats;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Phases, ratios, quantiles, breakdowns, clusters and accounting, as the sinks store them. */
class CompleteResultsTest {

    private static final String[] WHOLE = {"partitions", "1", "position:0", "5"};

    @TempDir
    static Path folder;

    private static RunningQuery query;
    private static JsonNode results;

    @BeforeAll
    static void start() throws IOException, SQLException {
        query = RunningQuery.start(folder);
        query.post(Documents.everything("all"));
        query.patch("all", "{\"variants\":[{\"key\":\"control\",\"weight\":1},{\"key\":\"treatment\",\"weight\":3}]}");
        query.post(Documents.everything("quiet"));
        query.post(Documents.with(
                Documents.with(Documents.everything("users"), "/unit", "\"user\""), "/cluster_by", "null"));
        StoredEverything.all().toPostgres(query.jdbcUrl());
        StoredEverything.all().toRedis(query.redisUrl(), WHOLE);
        results = fromRedis("all");
    }

    @AfterAll
    static void stop() throws IOException {
        query.close();
    }

    @Test
    void redis_and_postgres_give_the_same_answer() {
        StoredStats.position(query.redisUrl());
        JsonNode fromPostgres = query.frequentist("all").body();
        StoredStats.position(query.redisUrl(), WHOLE);

        assertThat(fromPostgres.get("source").asString()).isEqualTo("postgres");
        assertThat(withoutSource(fromPostgres)).isEqualTo(withoutSource(results));
    }

    @Test
    void each_phase_shows_its_own_units_beside_its_own_weights() {
        assertThat(results.at("/variants/1/units").asLong()).isEqualTo(9);
        assertThat(results.at("/phases/0/variants/1").toString())
                .isEqualTo("{\"key\":\"treatment\",\"weight\":1,\"units\":6,\"crossovers\":1}");
        assertThat(results.at("/phases/1/variants/1").toString())
                .isEqualTo("{\"key\":\"treatment\",\"weight\":3,\"units\":3,\"crossovers\":0}");
        assertThat(results.at("/phases/1/variants/0/units").asLong()).isZero();
        assertThat(results.at("/phases").size()).isEqualTo(2);
    }

    @Test
    void every_matched_event_is_in_exactly_one_place() {
        assertThat(results.get("events").toString())
                .isEqualTo(
                        "{\"matched\":54,\"counted\":30,\"outside\":13,\"late\":7,\"crossed\":4,\"forced\":0,\"residual\":0}");
        assertThat(results.at("/variants/1").toString())
                .isEqualTo(
                        "{\"key\":\"treatment\",\"control\":false,\"units\":9,\"crossovers\":1,\"counted\":20,\"outside\":10,\"crossed\":4,\"late\":2,\"forced_units\":0,\"forced\":0}");
        assertThat(results.get("late_unexposed").asLong()).isEqualTo(5);
        assertThat(results.get("accounting").toString())
                .isEqualTo(
                        "{\"received\":103,\"admitted\":91,\"duplicates\":7,\"conflicts\":2,\"unreadable\":1,\"quarantined\":0,\"residual\":2}");
    }

    @Test
    void definitions_that_came_too_late_make_the_numbers_not_exact() {
        assertThat(results.get("late_definitions").asLong()).isEqualTo(3);
        assertThat(results.get("rebuild_needed").asBoolean()).isTrue();
        JsonNode quiet = fromRedis("quiet");
        assertThat(quiet.get("late_definitions").asLong()).isZero();
        assertThat(quiet.get("rebuild_needed").asBoolean()).isFalse();
    }

    @Test
    void a_ratio_is_the_sum_of_numerators_by_the_sum_of_denominators() {
        JsonNode arm = results.at("/metrics/0/variants/1");

        assertThat(arm.get("sum").asString()).isEqualTo("7.5");
        assertThat(arm.get("denominator_sum").asString()).isEqualTo("12");
        assertThat(arm.get("ratio").asDouble()).isEqualTo(0.625);
        assertThat(arm.get("mean").asDouble()).isEqualTo(1.25);
        assertThat(arm.get("quantile").isNull()).isTrue();
        assertThat(arm.at("/difference/method").asString()).isEqualTo("cuped_t");
        assertThat(arm.at("/difference/unavailable").asString())
                .as("no units have the products that are stored here")
                .isEqualTo("INCONSISTENT_SUMS");
        assertThat(results.at("/metrics/0/variants/0/ratio").isNull()).isTrue();
    }

    @Test
    void a_quantile_is_the_value_of_a_rank_to_one_percent() {
        JsonNode arm = results.at("/metrics/1/variants/1");

        // 20 units, 1 to 20 s: rank floor(0.95 * 19) = 18 counted from 0 is 19 s.
        assertThat(results.at("/metrics/1/quantile").asDouble()).isEqualTo(0.95);
        assertThat(arm.get("n").asLong()).isEqualTo(20);
        assertThat(arm.get("quantile").asDouble()).isCloseTo(19, within(0.19));
        assertThat(arm.get("ratio").isNull()).isTrue();
        assertThat(arm.at("/difference/method").asString()).isEqualTo("quantile_delta");
        assertThat(arm.at("/difference/unavailable").asString()).isEqualTo("NO_UNITS");
        assertThat(results.at("/metrics/1/variants/0/quantile").isNull()).isTrue();
    }

    @Test
    void breakdowns_show_the_declared_values_and_other() {
        JsonNode slices = results.get("breakdowns");

        assertThat(slices.size()).isEqualTo(5);
        assertThat(slices.at("/0/attribute").asString()).isEqualTo("model");
        assertThat(slices.at("/1/value").asString()).isEqualTo("large");
        assertThat(slices.at("/2/value").asString()).isEqualTo("other");
        assertThat(slices.at("/4/attribute").asString()).isEqualTo("region");
        assertThat(slices.at("/2/variants/1/units").asLong()).isEqualTo(4);
        assertThat(slices.at("/2/variants/1/metrics/2").toString())
                .startsWith(
                        "{\"metric\":\"steps\",\"n\":4,\"sum\":\"6\",\"denominator_sum\":null,\"mean\":1.5,\"ratio\":null,\"quantile\":null,");
        assertThat(slices.at("/2/variants/1/metrics/2/difference/unavailable").asString())
                .isEqualTo("NO_UNITS");
        assertThat(slices.at("/2/variants/0/metrics/2/difference").isNull()).isTrue();
        assertThat(slices.at("/0/variants/0/units").asLong()).isZero();
    }

    /** There are never any: that the stream waits for none of them would be to wait for ever. */
    @Test
    void clusters_are_waited_for_of_the_metric_that_decides_and_never_of_a_quantile() {
        query.patch("all", "{\"analysis\":{\"primary_metric\":\"steps\"}}");
        JsonNode bySteps = check("clusters");
        query.patch("all", "{\"analysis\":{\"primary_metric\":\"latency\"}}");
        JsonNode byQuantile = check("clusters");
        query.patch("all", "{\"analysis\":null}");

        assertThat(bySteps.get("value").asLong())
                .isEqualTo(results.at("/clusters/metrics/1/variants/1/clusters").asLong());
        assertThat(byQuantile).isNull();
    }

    @Test
    void results_with_clusters_are_as_of_the_sums_over_clusters_which_are_computed_last() {
        assertThat(results.get("as_of").toString()).isEqualTo("{\"0\":70,\"1\":0}");
        assertThat(fromRedis("users").get("as_of").toString()).isEqualTo("{\"0\":80,\"1\":50}");
    }

    /** Null when there is none. */
    private static JsonNode check(String name) {
        for (JsonNode check : query.results("all").body().at("/health/checks")) {
            if (check.get("check").asString().equals(name)) return check;
        }
        return null;
    }

    @Test
    void cluster_sums_are_exact_decimals() {
        JsonNode clusters = results.get("clusters");

        assertThat(clusters.get("by").asString()).isEqualTo("task");
        assertThat(clusters.get("metrics").size()).isEqualTo(2);
        assertThat(clusters.at("/metrics/0/metric").asString()).isEqualTo("cost-per-step");
        // Of a ratio weights are denominators: w 3 and 2, y 0.5 and 1.5 in two partitions.
        assertThat(clusters.at("/metrics/0/variants/1").toString())
                .isEqualTo(
                        "{\"variant\":\"treatment\",\"clusters\":2,\"weight\":\"5\",\"sum\":\"2\",\"weight_squares\":\"13\",\"sum_squares\":\"2.5\",\"weight_sum\":\"4.5\",\"control\":{\"shared\":2,\"weight_weight\":\"13\",\"sum_sum\":\"2.5\",\"sum_weight\":\"4.5\",\"weight_sum\":\"4.5\"},\"reliability\":null}");
        // Else they count units.
        assertThat(clusters.at("/metrics/1/variants/0").toString())
                .isEqualTo(
                        "{\"variant\":\"control\",\"clusters\":1,\"weight\":\"4\",\"sum\":\"2.000001\",\"weight_squares\":\"16\",\"sum_squares\":\"4.000004000001\",\"weight_sum\":\"8.000004\",\"control\":null,\"reliability\":null}");
        assertThat(fromRedis("users").get("clusters").isNull()).isTrue();
    }

    @Test
    void a_record_of_before_there_were_phases_and_event_counts_still_reads() throws SQLException {
        try (var connection = DriverManager.getConnection(query.jdbcUrl());
                var row = connection.prepareStatement(
                        "insert into stats_current values (1, 'default', 'old', 'none', 0, 'units', '', '', 0, 1, ?)")) {
            row.setBytes(1, StoredEverything.version1());
            row.execute();
        }
        query.post(Documents.experiment("old"));
        StoredStats.position(query.redisUrl());
        JsonNode old = query.frequentist("old").body();
        StoredStats.position(query.redisUrl(), WHOLE);

        assertThat(old.at("/variants/0/units").asLong()).isEqualTo(5);
        assertThat(old.at("/metrics/1/variants/0/sum").asString()).isEqualTo("1.5");
        assertThat(old.at("/events/matched").asLong()).isEqualTo(2);
        assertThat(old.get("rebuild_needed").asBoolean()).isFalse();
    }

    private static JsonNode fromRedis(String key) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(
                        () -> query.frequentist(key).body(),
                        body -> body.get("source").asString().equals("redis"));
    }

    private static JsonNode withoutSource(JsonNode body) {
        ObjectNode copy = (ObjectNode) body.deepCopy();
        copy.remove("source");
        return copy;
    }
}
