package io.weir.query.statistics;

import io.weir.query.statistics.distributions.Binomial;
import java.util.Arrays;
import java.util.function.LongPredicate;

/**
 * Interval of a quantile by order statistics, free of any distribution: W. J. Conover 1999, "Practical Nonparametric Statistics",
 * ch. 3.2. How many of n values lie at or below the quantile is B ~ Bin(n, q). The lower rank is the largest l ≥ 1 with
 * P(B ≤ l − 1) ≤ α/2, the upper the smallest u ≤ n with P(B ≤ u − 1) ≥ 1 − α/2; the interval is [x_(l), x_(u)], ranks from 1.
 *
 * @param rankLow 0: there is no lower limit
 * @param rankHigh n + 1: there is no upper limit
 * @param coverage P(l ≤ B < u), at least 1 − α where both limits exist
 */
public record QuantileInterval(long rankLow, long rankHigh, Interval interval, double coverage) {

    /** A probability that a binomial meets exactly is met also when the last digits say otherwise. */
    private static final double TIE = 1e-12;

    public static Answer<QuantileInterval> of(double[] values, double q, double alpha) {
        return Quantiles.check(Check.alpha(alpha), values.length, q).found(() -> {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            return of(sorted.length, q, alpha, rank -> new Interval(sorted[(int) rank - 1], sorted[(int) rank - 1]));
        });
    }

    /** Where the value of a rank lies. */
    interface ValueOfRank {
        Interval at(long rank);
    }

    static QuantileInterval of(long n, double q, double alpha, ValueOfRank values) {
        double atMost = alpha / 2 * (1 + TIE);
        long low = lastTrue(n, l -> Binomial.cdf(l - 1, n, q) <= atMost);
        // P(B > u − 1) as P(n − B ≤ n − u): 1 − P would lose what is compared.
        long high = n + 1 - lastTrue(n, l -> Binomial.cdf(l - 1, n, 1 - q) <= atMost);
        return new QuantileInterval(
                low,
                high,
                new Interval(
                        low == 0 ? Double.NEGATIVE_INFINITY : values.at(low).low(),
                        high == n + 1
                                ? Double.POSITIVE_INFINITY
                                : values.at(high).high()),
                1
                        - (low == 0 ? 0 : Binomial.cdf(low - 1, n, q))
                        - (high == n + 1 ? 0 : Binomial.cdf(n - high, n, 1 - q)));
    }

    /** The largest of 1..n for which it holds, 0 when for none; it holds up to somewhere. */
    private static long lastTrue(long n, LongPredicate holds) {
        long yes = 0;
        long no = n + 1;
        while (no - yes > 1) {
            long middle = yes + (no - yes) / 2;
            if (holds.test(middle)) yes = middle;
            else no = middle;
        }
        return yes;
    }
}
