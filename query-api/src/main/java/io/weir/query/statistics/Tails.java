package io.weir.query.statistics;

import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/** Tails and quantiles, from survival functions: 1 - cdf would lose every digit of a small p-value. */
final class Tails {

    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private Tails() {}

    /** P(|Z| > |z|). */
    static double twoSidedNormal(double z) {
        return 2 * NORMAL.survivalProbability(Math.abs(z));
    }

    /** P(|T| > |t|) with {@code df} degrees of freedom. */
    static double twoSidedT(double t, double df) {
        return Math.min(1, 2 * TDistribution.of(df).survivalProbability(Math.abs(t)));
    }

    /** z with P(Z > z) = {@code upper}. */
    static double normalQuantile(double upper) {
        return NORMAL.inverseSurvivalProbability(upper);
    }

    /** t with P(T > t) = {@code upper}. */
    static double tQuantile(double upper, double df) {
        return TDistribution.of(df).inverseSurvivalProbability(upper);
    }
}
