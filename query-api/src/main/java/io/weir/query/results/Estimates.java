package io.weir.query.results;

import io.weir.query.experiments.MetricSpec;
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
final class Estimates {

    private Estimates() {}

    /** Null without units. */
    static Double mean(MetricTotals totals) {
        return divided(totals.sum(), BigInteger.valueOf(Math.max(0, totals.n())), Decimals.SCALE);
    }

    /** Sum of the numerators by sum of the denominators; null for other kinds, and when the denominators come to 0. */
    static Double ratio(MetricSpec metric, MetricTotals totals) {
        return metric.kind() == MetricKind.ratio ? divided(totals.sum(), totals.denominator(), 0) : null;
    }

    static String denominatorSum(MetricSpec metric, MetricTotals totals) {
        return metric.kind() == MetricKind.ratio ? decimal(totals.denominator(), Decimals.SCALE) : null;
    }

    /**
     * Within 1 % of the value of the unit of rank floor(q (n - 1)), counted from 0 in the order of values (the lower
     * quantile of DDSketch: Masson, Rim, Lee 2019, VLDB 12, section 2.1). Null for other kinds, without units, and for a
     * histogram that no units can have.
     */
    static Double quantile(MetricSpec metric, MetricTotals totals) {
        if (metric.kind() != MetricKind.quantile) return null;
        long units =
                totals.histogram().values().stream().mapToLong(Long::longValue).sum();
        if (units <= 0) return null;
        long rank = metric.quantile()
                .multiply(BigDecimal.valueOf(units - 1))
                .setScale(0, RoundingMode.FLOOR)
                .longValueExact();
        for (Map.Entry<Integer, Long> bucket : totals.histogram().entrySet()) {
            if (bucket.getValue() < 0 || Math.abs((long) bucket.getKey()) > LogBuckets.count()) return null;
            rank -= bucket.getValue();
            if (rank < 0) return LogBuckets.middle(bucket.getKey()) / 1e6;
        }
        return null;
    }

    /** The exact decimal that an integer of {@code scale} digits after the point stands for. */
    static String decimal(BigInteger units, int scale) {
        return new BigDecimal(units, scale).stripTrailingZeros().toPlainString();
    }

    private static Double divided(BigInteger sum, BigInteger by, int scale) {
        if (by.signum() == 0) return null;
        return new BigDecimal(sum, scale)
                .divide(new BigDecimal(by), MathContext.DECIMAL128)
                .doubleValue();
    }
}
