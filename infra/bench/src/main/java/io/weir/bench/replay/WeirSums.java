package io.weir.bench.replay;

import io.weir.bench.refill.Rows;
import io.weir.schemas.Decimals;
import io.weir.schemas.LogOffset;
import io.weir.schemas.MetricSums;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What the topology wrote to the topic of statistics. */
final class WeirSums {

    private static final int LOOK_EVERY_MS = 100;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private WeirSums() {}

    /** Waits until the statistics hold so many events. */
    static void await(String kafka, long events) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (computed(newest(kafka)) < events) {
            if (System.nanoTime() > deadline) throw new IllegalStateException("the statistics lack events");
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
        }
    }

    /** By {@code experiment/variant/metric}. */
    static SortedMap<String, Aggregate> read(String kafka) {
        SortedMap<String, Aggregate> sums = new TreeMap<>();
        newest(kafka).forEach((key, stats) -> {
            if (key.getStage() != Stage.units) return;
            for (MetricSums metric : stats.getMetrics())
                sums.merge(
                        key.getExperiment() + "/" + key.getVariant() + "/" + metric.getMetric(),
                        new Aggregate(
                                metric.getN(),
                                decimal(metric.getSum(), Decimals.SCALE),
                                decimal(metric.getSumSquares(), 2 * Decimals.SCALE)),
                        Aggregate::plus);
        });
        return sums;
    }

    private static long computed(Map<StatsKey, Stats> rows) {
        return rows.entrySet().stream()
                .filter(row -> row.getKey().getStage() == Stage.progress)
                .flatMap(row -> row.getValue().getAsOf().stream())
                .mapToLong(LogOffset::getNextOffset)
                .sum();
    }

    private static Map<StatsKey, Stats> newest(String kafka) {
        Map<StatsKey, Stats> newest = new HashMap<>();
        new Rows(kafka).readAll(row -> {
            if (row.value() == null) return;
            newest.put(SingleObject.STATS_KEY.decode(row.key()), SingleObject.STATS.decode(row.value()));
        });
        return newest;
    }

    private static BigDecimal decimal(ByteBuffer sum, int scale) {
        return new BigDecimal(Decimals.toInteger(sum), scale);
    }
}
