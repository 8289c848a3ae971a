package io.weir.query.results;

import static io.weir.query.StoredStats.record;
import static io.weir.query.StoredStats.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.query.Documents;
import io.weir.query.RunningQuery;
import io.weir.query.StoredStats;
import io.weir.schemas.ClusterSums;
import io.weir.schemas.Decimals;
import io.weir.schemas.HistogramBucket;
import io.weir.schemas.LogBuckets;
import io.weir.schemas.MetricSums;
import io.weir.schemas.Stage;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
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
        stored().toPostgres(query.jdbcUrl());
        stored().toRedis(query.redisUrl(), WHOLE);
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
                        "{\"matched\":63,\"counted\":30,\"held\":9,\"outside\":13,\"late\":7,\"crossed\":4,\"residual\":0}");
        assertThat(results.at("/variants/1").toString())
                .isEqualTo(
                        "{\"key\":\"treatment\",\"control\":false,\"units\":9,\"crossovers\":1,\"counted\":20,\"outside\":10,\"crossed\":4,\"late\":2}");
        assertThat(results.get("late_unexposed").asLong()).isEqualTo(5);
        assertThat(results.get("accounting").toString())
                .isEqualTo(
                        "{\"received\":103,\"admitted\":91,\"duplicates\":7,\"conflicts\":2,\"unreadable\":1,\"residual\":2}");
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

    @Test
    void cluster_sums_are_exact_decimals_and_have_their_own_as_of() {
        JsonNode clusters = results.get("clusters");

        assertThat(results.get("as_of").toString()).isEqualTo("{\"0\":80,\"1\":40}");
        assertThat(clusters.get("as_of").toString()).isEqualTo("{\"0\":70,\"1\":0}");
        assertThat(clusters.get("by").asString()).isEqualTo("task");
        assertThat(clusters.get("metrics").size()).isEqualTo(2);
        assertThat(clusters.at("/metrics/0/metric").asString()).isEqualTo("cost-per-step");
        // Of a ratio weights are denominators: w 3 and 2, y 0.5 and 1.5 in two partitions.
        assertThat(clusters.at("/metrics/0/variants/1").toString())
                .isEqualTo(
                        "{\"variant\":\"treatment\",\"clusters\":2,\"weight\":\"5\",\"sum\":\"2\",\"weight_squares\":\"13\",\"sum_squares\":\"2.5\",\"weight_sum\":\"4.5\",\"control\":{\"shared\":2,\"weight_weight\":\"13\",\"sum_sum\":\"2.5\",\"sum_weight\":\"4.5\",\"weight_sum\":\"4.5\"}}");
        // Else they count units.
        assertThat(clusters.at("/metrics/1/variants/0").toString())
                .isEqualTo(
                        "{\"variant\":\"control\",\"clusters\":1,\"weight\":\"4\",\"sum\":\"2.000001\",\"weight_squares\":\"16\",\"sum_squares\":\"4.000004000001\",\"weight_sum\":\"8.000004\",\"control\":null}");
        assertThat(fromRedis("users").get("clusters").isNull()).isTrue();
    }

    @Test
    void a_record_of_before_there_were_phases_and_event_counts_still_reads() throws SQLException {
        try (var connection = DriverManager.getConnection(query.jdbcUrl());
                var row = connection.prepareStatement(
                        "insert into stats_current values (1, 'default', 'old', 'none', 0, 'units', '', '', 0, 1, ?)")) {
            row.setBytes(1, version1());
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

    private static byte[] version1() {
        try (var in = StoredStats.class.getResourceAsStream("/io/weir/schemas/history/Stats.1.avsc")) {
            Schema schema = new Schema.Parser().parse(in);
            Schema metric = schema.getField("metrics").schema().getElementType();
            ByteBuffer bytes = new BinaryMessageEncoder<>(GenericData.get(), schema)
                    .encode(new GenericRecordBuilder(schema)
                            .set("revision", 1L)
                            .set("units", 5L)
                            .set("late", 2L)
                            .set(
                                    "metrics",
                                    List.of(new GenericRecordBuilder(metric)
                                            .set("metric", "cost")
                                            .set("n", 5L)
                                            .set("sum", integer(1_500_000))
                                            .set("sum_squares", integer(2_250_000_000_000L))
                                            .build()))
                            .build());
            byte[] record = new byte[bytes.remaining()];
            bytes.get(record);
            return record;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static StoredStats stored() {
        MetricSums ratio0 = ratio(4, "5", "8", "25", "20");
        MetricSums ratio1 = ratio(2, "2.5", "4", "10", "10");
        return new StoredStats(1)
                .put(
                        "all",
                        Stage.units,
                        "control",
                        0,
                        0,
                        "",
                        "",
                        record().setUnits(2).setCounted(10).setOutside(3))
                .put(
                        "all",
                        Stage.units,
                        "treatment",
                        0,
                        0,
                        "",
                        "",
                        record().setUnits(6)
                                .setCrossovers(1)
                                .setCounted(12)
                                .setOutside(10)
                                .setCrossed(4)
                                .setLate(2)
                                .setMetrics(List.of(ratio0, latencies(1, 12))))
                .put(
                        "all",
                        Stage.units,
                        "treatment",
                        1,
                        1,
                        "",
                        "",
                        record().setUnits(3).setCounted(8).setMetrics(List.of(ratio1, latencies(13, 20))))
                .put(
                        "all",
                        Stage.units,
                        "",
                        0,
                        0,
                        "",
                        "",
                        record().setHeld(9).setLate(5).setLateDefinitions(1))
                .put("all", Stage.units, "", 0, 1, "", "", record().setLateDefinitions(2))
                .put(
                        "all",
                        Stage.breakdown,
                        "treatment",
                        0,
                        0,
                        "model",
                        "other",
                        record().setUnits(3).setMetrics(List.of(sum("steps", 3, "5", "9"))))
                .put(
                        "all",
                        Stage.breakdown,
                        "treatment",
                        1,
                        1,
                        "model",
                        "other",
                        record().setUnits(1).setMetrics(List.of(sum("steps", 1, "1", "1"))))
                .put("all", Stage.clusters, "control", 0, 0, "", "", record().setClusters(List.of(controls())))
                .put(
                        "all",
                        Stage.clusters,
                        "treatment",
                        0,
                        0,
                        "",
                        "",
                        record().setClusters(List.of(treated(3, 500_000))))
                .put(
                        "all",
                        Stage.clusters,
                        "treatment",
                        0,
                        1,
                        "",
                        "",
                        record().setClusters(List.of(treated(2, 1_500_000))))
                .progress(0, 80, 1_795_478_400_000L, Map.of(0, 80L, 1, 40L))
                .progress(1, 50, 1_795_478_400_500L, Map.of(0, 90L, 1, 45L))
                .clusterProgress(0, Map.of(0, 60L, 1, 30L), Map.of(0, 70L, 1, 35L))
                .clusterProgress(1, Map.of(0, 61L), Map.of(0, 71L))
                .put(
                        "",
                        Stage.log,
                        "",
                        0,
                        0,
                        "",
                        "",
                        record().setReceived(103)
                                .setAdmitted(91)
                                .setDuplicates(7)
                                .setConflicts(2)
                                .setUnreadable(1));
    }

    /** With a covariate, whose sums are of no account here. */
    private static MetricSums ratio(
            long n, String numerators, String denominators, String products, String denominatorSquares) {
        MetricSums sums = sum("cost-per-step", n, numerators, "100");
        sums.setSums(List.of(sum("", 0, denominators, "0").getSum(), integer(1), integer(2)));
        ByteBuffer none = integer(0);
        sums.setProducts(
                List.of(square(products), none, none, square(denominatorSquares), none, none, none, none, none));
        return sums;
    }

    private static ByteBuffer square(String decimal) {
        return sum("", 0, "0", decimal).getSumSquares();
    }

    /** Units with so many seconds each. */
    private static MetricSums latencies(int from, int to) {
        MetricSums sums = sum("latency", to - from + 1, "1", "1");
        List<HistogramBucket> histogram = new java.util.ArrayList<>();
        for (int seconds = from; seconds <= to; seconds++) {
            histogram.add(new HistogramBucket(LogBuckets.index(seconds * 1_000_000L), 1L));
        }
        sums.setHistogram(histogram);
        return sums;
    }

    private static ClusterSums controls() {
        return ClusterSums.newBuilder()
                .setMetric("steps")
                .setClusters(1)
                .setWeight(integer(4))
                .setSum(integer(2_000_001))
                .setWeightSquares(integer(16))
                .setSumSquares(integer(4_000_004_000_001L))
                .setWeightSum(integer(8_000_004))
                .build();
    }

    /** One cluster of a ratio that has the same numbers in both arms. */
    private static ClusterSums treated(long weight, long sum) {
        long w = weight * 1_000_000;
        return new ClusterSums(
                "cost-per-step",
                1L,
                integer(w),
                integer(sum),
                integer(w * w),
                integer(sum * sum),
                integer(w * sum),
                1L,
                integer(w * w),
                integer(sum * sum),
                integer(w * sum),
                integer(w * sum));
    }

    private static ByteBuffer integer(long value) {
        return Decimals.toBytes(BigInteger.valueOf(value));
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
