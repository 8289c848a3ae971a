package io.weir.query.comparison;

import io.weir.query.metrics.MetricSpec;
import io.weir.query.statistics.Answer;
import io.weir.query.statistics.QuantileDifference;
import io.weir.query.statistics.Unavailable;
import io.weir.query.statistics.distributions.Normal;
import io.weir.query.sums.MetricTotals;
import io.weir.schemas.Decimals;
import io.weir.schemas.LogBuckets;
import io.weir.schemas.MetricKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Map;

/** What one variant's units come to in one metric. */
public final class Estimates {

    private Estimates() {}

    /** What the metric is of: a ratio, a quantile, or else a mean. Null without units. */
    public static Double value(MetricSpec metric, MetricTotals totals) {
        return switch (metric.kind()) {
            case ratio -> ratio(metric, totals);
            case quantile -> quantile(metric, totals);
            default -> mean(totals);
        };
    }

    /** Null without units. */
    public static Double mean(MetricTotals totals) {
        return divided(totals.sum(), BigInteger.valueOf(Math.max(0, totals.n())), Decimals.SCALE);
    }

    /** Sum of the numerators by sum of the denominators; null for other kinds, and when the denominators come to 0. */
    public static Double ratio(MetricSpec metric, MetricTotals totals) {
        return metric.kind() == MetricKind.ratio ? divided(totals.sum(), totals.denominator(), 0) : null;
    }

    public static String denominatorSum(MetricSpec metric, MetricTotals totals) {
        return metric.kind() == MetricKind.ratio ? decimal(totals.denominator(), Decimals.SCALE) : null;
    }

    /**
     * Within 1 % of the value of the unit of rank floor(q (n - 1)), counted from 0 in the order of values (the lower
     * quantile of DDSketch: Masson, Rim, Lee 2019, VLDB 12, section 2.1). Null for other kinds, without units, and for a
     * histogram that no units can have.
     */
    public static Double quantile(MetricSpec metric, MetricTotals totals) {
        if (metric.kind() != MetricKind.quantile || !isHistogram(totals)) return null;
        return at(totals, metric.quantile());
    }

    /** The quantile, and those that lie around it as far as chance may move it: what a comparison asks for. */
    static Answer<QuantileDifference.Arm> around(MetricSpec metric, MetricTotals totals) {
        if (totals.n() == 0) return Answer.none(Unavailable.NO_UNITS);
        if (!isHistogram(totals) || units(totals) != totals.n()) return Answer.none(Unavailable.INCONSISTENT_SUMS);
        double q = metric.quantile().doubleValue();
        double reach = Normal.quantile(0.025) * Math.sqrt(q * (1 - q) / totals.n());
        int low = bucket(totals, BigDecimal.valueOf(Math.max(0, q - reach)));
        int high = bucket(totals, BigDecimal.valueOf(Math.min(1, q + reach)));
        // Which of a bucket's values it is nobody knows: each end is taken as far out as it may be.
        return Answer.found(new QuantileDifference.Arm(
                totals.n(),
                at(totals, metric.quantile()),
                LogBuckets.least(low) / 1e6,
                LogBuckets.greatest(high) / 1e6));
    }

    private static long units(MetricTotals totals) {
        return totals.histogram().values().stream().mapToLong(Long::longValue).sum();
    }

    private static boolean isHistogram(MetricTotals totals) {
        return units(totals) > 0
                && totals.histogram().entrySet().stream()
                        .allMatch(bucket ->
                                bucket.getValue() >= 0 && Math.abs((long) bucket.getKey()) <= LogBuckets.count());
    }

    private static double at(MetricTotals totals, BigDecimal quantile) {
        return LogBuckets.middle(bucket(totals, quantile)) / 1e6;
    }

    private static int bucket(MetricTotals totals, BigDecimal quantile) {
        long rank = quantile.multiply(BigDecimal.valueOf(units(totals) - 1))
                .setScale(0, RoundingMode.FLOOR)
                .longValueExact();
        for (Map.Entry<Integer, Long> bucket : totals.histogram().entrySet()) {
            rank -= bucket.getValue();
            if (rank < 0) return bucket.getKey();
        }
        throw new IllegalStateException("a rank beyond the last unit");
    }

    /** The exact decimal that an integer of {@code scale} digits after the point stands for. */
    public static String decimal(BigInteger units, int scale) {
        return new BigDecimal(units, scale).stripTrailingZeros().toPlainString();
    }

    private static Double divided(BigInteger sum, BigInteger by, int scale) {
        if (by.signum() == 0) return null;
        return new BigDecimal(sum, scale)
                .divide(new BigDecimal(by), MathContext.DECIMAL128)
                .doubleValue();
    }
}
