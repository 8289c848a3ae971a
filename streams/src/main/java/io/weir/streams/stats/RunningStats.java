package io.weir.streams.stats;

import io.weir.schemas.Decimals;
import io.weir.schemas.LogOffset;
import io.weir.schemas.MetricSums;
import io.weir.schemas.Stats;
import io.weir.streams.definitions.MetricRule;
import io.weir.streams.units.Share;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One key's running numbers. Mutable and owned by one task: it lives in the hot loop. Sums are exact integers, so adding
 * and taking out again leaves no trace, in any order: rule E5.
 */
final class RunningStats {

    private long revision;
    private long units;
    private long crossovers;
    private long late;
    private long received;
    private long duplicates;
    private long conflicts;
    private long unreadable;
    private final Map<String, Sum> metrics = new LinkedHashMap<>();
    private final TreeMap<Integer, Long> asOf = new TreeMap<>();
    private final TreeMap<Integer, Long> asOfRekeyed = new TreeMap<>();
    private long streamTime = -1;

    /** One metric's sums: units that have a value, Σy in millionths, Σy² in 10^-12. */
    private static final class Sum {
        private long n;
        private BigInteger sum = BigInteger.ZERO;
        private BigInteger squares = BigInteger.ZERO;

        void add(BigInteger value, int sign) {
            BigInteger square = value.multiply(value);
            n += sign;
            sum = sign > 0 ? sum.add(value) : sum.subtract(value);
            squares = sign > 0 ? squares.add(square) : squares.subtract(square);
        }
    }

    static RunningStats of(Stats stats) {
        RunningStats running = new RunningStats();
        running.revision = stats.getRevision();
        running.units = stats.getUnits();
        running.crossovers = stats.getCrossovers();
        running.late = stats.getLate();
        running.received = stats.getReceived();
        running.duplicates = stats.getDuplicates();
        running.conflicts = stats.getConflicts();
        running.unreadable = stats.getUnreadable();
        for (MetricSums metric : stats.getMetrics()) {
            Sum sum = new Sum();
            sum.n = metric.getN();
            sum.sum = Decimals.toInteger(metric.getSum());
            sum.squares = Decimals.toInteger(metric.getSumSquares());
            running.metrics.put(metric.getMetric(), sum);
        }
        for (LogOffset at : stats.getAsOf()) running.asOf.put(at.getPartition(), at.getNextOffset());
        for (LogOffset at : stats.getAsOfRekeyed()) running.asOfRekeyed.put(at.getPartition(), at.getNextOffset());
        running.streamTime = stats.getStreamTime();
        return running;
    }

    void add(List<MetricRule> rules, Share share) {
        apply(rules, share, 1);
    }

    void remove(List<MetricRule> rules, Share share) {
        apply(rules, share, -1);
    }

    private void apply(List<MetricRule> rules, Share share, int sign) {
        units += (long) sign * share.units();
        crossovers += (long) sign * share.crossovers();
        late += sign * share.events().late();
        if (!share.place().isVariant()) return;
        for (int i = 0; i < rules.size(); i++) {
            Sum sum = metrics.computeIfAbsent(rules.get(i).key(), k -> new Sum());
            List<BigInteger> value = share.values().get(i);
            if (value != null) sum.add(value.getFirst(), sign);
        }
    }

    void received() {
        received++;
    }

    void duplicate() {
        duplicates++;
    }

    void conflict() {
        conflicts++;
    }

    void unreadable() {
        unreadable++;
    }

    void reached(int partition, long nextOffset) {
        asOf.merge(partition, nextOffset, Math::max);
    }

    void reachedRekeyed(int origin, long nextOffset) {
        asOfRekeyed.merge(origin, nextOffset, Math::max);
    }

    void seen(long receivedTime) {
        streamTime = Math.max(streamTime, receivedTime);
    }

    /** True until it was first written out. */
    boolean isNew() {
        return revision == 0;
    }

    void nextRevision() {
        revision++;
    }

    Stats toStats() {
        List<MetricSums> sums = new ArrayList<>(metrics.size());
        metrics.forEach((metric, sum) -> sums.add(MetricSums.newBuilder()
                .setMetric(metric)
                .setN(sum.n)
                .setSum(Decimals.toBytes(sum.sum))
                .setSumSquares(Decimals.toBytes(sum.squares))
                .build()));
        return Stats.newBuilder()
                .setRevision(revision)
                .setUnits(units)
                .setCrossovers(crossovers)
                .setLate(late)
                .setReceived(received)
                .setDuplicates(duplicates)
                .setConflicts(conflicts)
                .setUnreadable(unreadable)
                .setMetrics(sums)
                .setAsOf(offsets(asOf))
                .setAsOfRekeyed(offsets(asOfRekeyed))
                .setStreamTime(streamTime)
                .build();
    }

    private static List<LogOffset> offsets(TreeMap<Integer, Long> positions) {
        List<LogOffset> offsets = new ArrayList<>(positions.size());
        positions.forEach((partition, next) -> offsets.add(new LogOffset(partition, next)));
        return offsets;
    }
}
