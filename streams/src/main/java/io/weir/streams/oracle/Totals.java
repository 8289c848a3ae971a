package io.weir.streams.oracle;

import io.weir.schemas.Decimals;
import io.weir.schemas.MetricSums;
import io.weir.schemas.Stats;
import java.math.BigInteger;
import java.util.TreeMap;

/**
 * The statistics of one variant over all partitions.
 *
 * @param metrics by metric key; one without units is there with zeros
 */
public record Totals(long units, long crossovers, long late, TreeMap<String, Sum> metrics) {

    /** Units that have a value, Σy in millionths, Σy² in 10^-12. */
    public record Sum(long n, BigInteger sum, BigInteger squares) {
        static final Sum ZERO = new Sum(0, BigInteger.ZERO, BigInteger.ZERO);

        Sum plus(Sum other) {
            return new Sum(n + other.n, sum.add(other.sum), squares.add(other.squares));
        }
    }

    public static final Totals NONE = new Totals(0, 0, 0, new TreeMap<>());

    /** One partition's record as totals. */
    public static Totals of(Stats stats) {
        TreeMap<String, Sum> metrics = new TreeMap<>();
        for (MetricSums metric : stats.getMetrics()) {
            metrics.put(
                    metric.getMetric(),
                    new Sum(
                            metric.getN(),
                            Decimals.toInteger(metric.getSum()),
                            Decimals.toInteger(metric.getSumSquares())));
        }
        return new Totals(stats.getUnits(), stats.getCrossovers(), stats.getLate(), metrics);
    }

    public Totals plus(Totals other) {
        TreeMap<String, Sum> both = new TreeMap<>(metrics);
        other.metrics.forEach((metric, sum) -> both.merge(metric, sum, Sum::plus));
        return new Totals(units + other.units, crossovers + other.crossovers, late + other.late, both);
    }

    /** True when nothing was ever counted: a key that exists only because something was counted and taken out again. */
    public boolean isZero() {
        return units == 0
                && crossovers == 0
                && late == 0
                && metrics.values().stream().allMatch(Sum.ZERO::equals);
    }
}
