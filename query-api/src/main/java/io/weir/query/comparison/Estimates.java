package io.weir.query.comparison;

import io.weir.query.metrics.MetricSpec;
import io.weir.query.statistics.Answer;
import io.weir.query.statistics.Enclosure;
import io.weir.query.statistics.QuantileDifference;
import io.weir.query.statistics.Unavailable;
import io.weir.query.statistics.distributions.Normal;
import io.weir.query.sums.Histogram;
import io.weir.query.sums.MetricTotals;
import io.weir.schemas.Decimals;
import io.weir.schemas.LogBuckets;
import io.weir.schemas.MetricKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/** What one variant's units come to in one metric. */
public final class Estimates {

    private static final long MILLION = 1_000_000;
    private static final double Z = Normal.quantile(0.025);

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
        if (metric.kind() != MetricKind.quantile || !totals.histogram().isPossible()) return null;
        return at(totals.histogram(), metric.quantile());
    }

    /** The quantile, and those that lie around it as far as chance may move it: what a comparison asks for. */
    static Answer<QuantileDifference.Arm> around(MetricSpec metric, MetricTotals totals) {
        if (totals.n() == 0) return Answer.none(Unavailable.NO_UNITS);
        Histogram histogram = totals.histogram();
        if (!histogram.isPossible() || histogram.units() != totals.n()) {
            return Answer.none(Unavailable.INCONSISTENT_SUMS);
        }
        double q = metric.quantile().doubleValue();
        double reach = Z * Math.sqrt(q * (1 - q) / totals.n());
        int low = histogram.bucketOf(rank(histogram, Math.max(0, q - reach)));
        int high = histogram.bucketOf(rank(histogram, Math.min(1, q + reach)));
        // Which of a bucket's values it is nobody knows: each end is taken as far out as it may be.
        return Answer.found(new QuantileDifference.Arm(
                totals.n(),
                at(histogram, metric.quantile()),
                LogBuckets.least(low) / 1e6,
                LogBuckets.greatest(high) / 1e6));
    }

    private static double at(Histogram histogram, BigDecimal quantile) {
        return LogBuckets.middle(histogram.bucketOf(rank(histogram, quantile))) / 1e6;
    }

    /** ⌊q(n − 1)⌋ of the decimal that q is written as. */
    private static long rank(Histogram histogram, double q) {
        double place = q * (histogram.units() - 1);
        // Twice what a double can be off from the decimal and the product from its own: when both ends have one floor,
        // so has it.
        double off = (place + 1) * 0x1p-51;
        double floor = Math.floor(place - off);
        if (floor == Math.floor(place + off)) return (long) floor;
        return rank(histogram, BigDecimal.valueOf(q));
    }

    private static long rank(Histogram histogram, BigDecimal q) {
        return q.multiply(BigDecimal.valueOf(histogram.units() - 1))
                .setScale(0, RoundingMode.FLOOR)
                .longValueExact();
    }

    /** The exact decimal that an integer of {@code scale} digits after the point stands for. */
    public static String decimal(BigInteger units, int scale) {
        if (units.bitLength() < Long.SIZE) return decimal(units.longValue(), scale);
        return new BigDecimal(units, scale).stripTrailingZeros().toPlainString();
    }

    private static String decimal(long units, int scale) {
        long one = 1;
        for (int i = 0; i < scale; i++) one *= 10;
        long whole = units / one;
        long part = Math.abs(units % one);
        if (part == 0) return Long.toString(whole);
        int digits = scale;
        for (; part % 10 == 0; part /= 10) digits--;
        String after = Long.toString(part);
        String sign = units < 0 && whole == 0 ? "-" : "";
        return sign + whole + "." + "0".repeat(digits - after.length()) + after;
    }

    private static Double divided(BigInteger sum, BigInteger by, int scale) {
        if (by.signum() == 0) return null;
        Enclosure divisor = Enclosure.of(by).times(Enclosure.of(scale == 0 ? 1L : MILLION));
        double nearest = Enclosure.of(sum).over(divisor).nearest();
        if (!Double.isNaN(nearest)) return nearest;
        return new BigDecimal(sum, scale)
                .divide(new BigDecimal(by), MathContext.DECIMAL128)
                .doubleValue();
    }
}
