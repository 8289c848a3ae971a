package io.weir.query.comparison;

import io.weir.query.metrics.MetricSpec;
import io.weir.query.metrics.MetricSpec.Direction;
import io.weir.query.sums.ClusterTotals;
import io.weir.query.sums.Histogram;
import io.weir.query.sums.MetricTotals;
import io.weir.schemas.MetricKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** Sums as the stream keeps them, of values that are whole numbers. */
final class Counted {

    static final BigInteger MILLION = BigInteger.valueOf(1_000_000);

    private Counted() {}

    /** A guardrail that may move by 0.05. */
    static MetricSpec metric(MetricKind kind, Direction direction) {
        return new MetricSpec(
                "m",
                "m",
                null,
                null,
                kind,
                null,
                "x",
                null,
                kind == MetricKind.conversion ? null : "v",
                List.of(),
                null,
                List.of(),
                null,
                null,
                kind == MetricKind.quantile ? new BigDecimal("0.5") : null,
                null,
                null,
                direction,
                true,
                new BigDecimal("0.05"));
    }

    /** Of n units that have the value 1 or 0. */
    static MetricTotals successes(long n, long successes) {
        BigInteger sum = BigInteger.valueOf(successes).multiply(MILLION);
        return new MetricTotals(n, sum, sum.multiply(MILLION), List.of(), List.of(), Histogram.of(List.of()));
    }

    /** One unit of a ratio. */
    static MetricTotals ratio(long numerator, long denominator) {
        BigInteger m = BigInteger.valueOf(numerator).multiply(MILLION);
        BigInteger d = BigInteger.valueOf(denominator).multiply(MILLION);
        return new MetricTotals(
                1, m, m.multiply(m), List.of(d), List.of(m.multiply(d), d.multiply(d)), Histogram.of(List.of()));
    }

    /** So many clusters of {@code units} each, of which {@code successes} succeed, the same in all and in both arms. */
    static ClusterTotals clusters(long clusters, long units, long successes) {
        BigInteger y = BigInteger.valueOf(successes).multiply(MILLION);
        BigInteger n = BigInteger.valueOf(units);
        BigInteger g = BigInteger.valueOf(clusters);
        return new ClusterTotals(
                clusters,
                g.multiply(n),
                g.multiply(y),
                g.multiply(n).multiply(n),
                g.multiply(y).multiply(y),
                g.multiply(n).multiply(y),
                clusters,
                g.multiply(n).multiply(n),
                g.multiply(y).multiply(y),
                g.multiply(y).multiply(n),
                g.multiply(n).multiply(y),
                Map.of());
    }
}
