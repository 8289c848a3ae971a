package io.weir.query.results;

import static io.weir.query.StoredStats.record;
import static io.weir.query.StoredStats.sum;

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
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;

/** What the sinks have stored of the experiment {@code all}, {@link io.weir.query.Documents#everything}. */
final class StoredEverything {

    private StoredEverything() {}

    static byte[] version1() {
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

    static StoredStats all() {
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
                .put("all", Stage.units, "", 0, 0, "", "", record().setLate(5).setLateDefinitions(1))
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
                integer(w * sum),
                List.of());
    }

    private static ByteBuffer integer(long value) {
        return Decimals.toBytes(BigInteger.valueOf(value));
    }
}
