package io.weir.query.results;

import io.weir.schemas.Decimals;
import io.weir.schemas.LogOffset;
import io.weir.schemas.MetricSums;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.UnitType;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** One experiment's records added up over partitions and phases: exact integers, in any order the same. */
final class Sums {

    private final Map<String, Variant> variants = new HashMap<>();
    private long received;
    private long duplicates;
    private long conflicts;
    private long unreadable;
    private long streamTime = -1;
    private final TreeMap<Integer, Long> asOf = new TreeMap<>();

    /** Sums of one variant; mutable while it is added up. */
    static final class Variant {
        long units;
        long crossovers;
        long late;
        final Map<String, Metric> metrics = new HashMap<>();
    }

    /** @param sum in millionths; squares in 10^-12 */
    record Metric(long n, BigInteger sum, BigInteger squares) {
        static final Metric ZERO = new Metric(0, BigInteger.ZERO, BigInteger.ZERO);

        Metric plus(Metric other) {
            return new Metric(n + other.n, sum.add(other.sum), squares.add(other.squares));
        }
    }

    static Sums of(StatsSnapshot snapshot, UnitType unit) {
        Sums sums = new Sums();
        snapshot.records().forEach((key, stats) -> {
            switch (key.getStage()) {
                case units -> sums.add(key.getVariant(), stats);
                case log -> sums.account(stats);
                case progress -> sums.progress(stats);
                case breakdown, hours, clusters, cluster_progress, unknown -> {}
            }
        });
        if (unit != UnitType.user) sums.limitToRekeyed(snapshot);
        return sums;
    }

    /** The empty key holds what belongs to no variant. */
    Variant variant(String key) {
        return variants.getOrDefault(key, new Variant());
    }

    Metric metric(String variant, String metric) {
        return variant(variant).metrics.getOrDefault(metric, Metric.ZERO);
    }

    Map<Integer, Long> asOf() {
        return asOf;
    }

    long streamTime() {
        return streamTime;
    }

    Results.Accounting accounting() {
        return new Results.Accounting(received, duplicates, conflicts, unreadable);
    }

    private void add(String key, Stats stats) {
        Variant variant = variants.computeIfAbsent(key, k -> new Variant());
        variant.units += stats.getUnits();
        variant.crossovers += stats.getCrossovers();
        variant.late += stats.getLate();
        for (MetricSums metric : stats.getMetrics()) {
            variant.metrics.merge(
                    metric.getMetric(),
                    new Metric(
                            metric.getN(),
                            Decimals.toInteger(metric.getSum()),
                            Decimals.toInteger(metric.getSumSquares())),
                    Metric::plus);
        }
    }

    private void account(Stats stats) {
        received += stats.getReceived();
        duplicates += stats.getDuplicates();
        conflicts += stats.getConflicts();
        unreadable += stats.getUnreadable();
    }

    private void progress(Stats stats) {
        streamTime = Math.max(streamTime, stats.getStreamTime());
        for (LogOffset at : stats.getAsOf()) asOf.merge(at.getPartition(), at.getNextOffset(), Math::max);
    }

    /**
     * An event of such an experiment may have had to travel to another partition: a position is reached only when every
     * partition says that it has what had to come to it.
     */
    private void limitToRekeyed(StatsSnapshot snapshot) {
        snapshot.records().forEach((key, stats) -> {
            if (key.getStage() != Stage.progress) return;
            Map<Integer, Long> reached = new HashMap<>();
            for (LogOffset at : stats.getAsOfRekeyed()) reached.put(at.getPartition(), at.getNextOffset());
            asOf.replaceAll((partition, next) -> Math.min(next, reached.getOrDefault(partition, 0L)));
        });
    }
}
