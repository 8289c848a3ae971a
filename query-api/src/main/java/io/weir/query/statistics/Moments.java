package io.weir.query.statistics;

import java.math.BigDecimal;
import java.util.OptionalDouble;

/**
 * Mean and spread of one arm, each rounded once from exact sums: s² = (nΣy² − (Σy)²) / (n(n − 1)). For 10^12 units around 10^6
 * doubles would lose every digit of it (P. Chan, G. Golub, R. LeVeque 1983, The American Statistician 37:242).
 *
 * @param variance with n − 1; empty for one unit
 * @param standardError of the mean; empty for one unit
 */
public record Moments(long n, double mean, OptionalDouble variance, OptionalDouble standardError) {

    /** √s², of more than one unit. */
    public double sd() {
        return Math.sqrt(variance.orElseThrow());
    }

    public static Answer<Moments> of(MeanSums sums) {
        return Check.that()
                .not(!sums.arePossible(), Unavailable.INCONSISTENT_SUMS)
                .not(sums.n() == 0, Unavailable.NO_UNITS)
                .found(() -> ofPossible(sums));
    }

    private static Moments ofPossible(MeanSums sums) {
        double mean = sums.mean().toDouble();
        if (sums.n() == 1) return new Moments(1, mean, OptionalDouble.empty(), OptionalDouble.empty());
        return new Moments(
                sums.n(),
                mean,
                OptionalDouble.of(sums.variance().toDouble()),
                OptionalDouble.of(sums.meanVariance().sqrt()));
    }

    /**
     * Of units that succeed or fail.
     *
     * @param populationVariance p(1 − p)
     * @param sampleVariance p(1 − p)n/(n − 1); empty for one unit
     * @param standardError √(p(1 − p)/n)
     */
    public record OfProportion(
            double mean, double populationVariance, OptionalDouble sampleVariance, double standardError) {}

    public static Answer<OfProportion> of(Successes arm) {
        return Check.that()
                .not(!arm.arePossible(), Unavailable.INCONSISTENT_SUMS)
                .not(arm.n() == 0, Unavailable.NO_UNITS)
                .found(() -> new OfProportion(
                        arm.proportion().toDouble(),
                        arm.variance().toDouble(),
                        arm.n() == 1
                                ? OptionalDouble.empty()
                                : OptionalDouble.of(arm.variance()
                                        .times(arm.n())
                                        .over(arm.n() - 1)
                                        .toDouble()),
                        arm.variance().over(arm.n()).sqrt()));
    }

    /** Whether two values of a unit go together. Empty: covariance of one unit, correlation with something constant. */
    public record Together(OptionalDouble covariance, OptionalDouble correlation) {}

    public static Answer<Together> of(PairSums sums) {
        return Check.that()
                .not(!sums.arePossible(), Unavailable.INCONSISTENT_SUMS)
                .not(sums.n() == 0, Unavailable.NO_UNITS)
                .found(() -> {
                    if (sums.n() == 1) return new Together(OptionalDouble.empty(), OptionalDouble.empty());
                    Rational covariance = sums.covariance();
                    Rational variances = sums.x().variance().times(sums.y().variance());
                    return new Together(
                            OptionalDouble.of(covariance.toDouble()),
                            variances.signum() == 0
                                    ? OptionalDouble.empty()
                                    : OptionalDouble.of(Math.copySign(
                                            covariance.squared().over(variances).sqrt(), covariance.signum())));
                });
    }

    /** A decimal as an exact sum of n equal values would be; for tables that publish a mean and a variance only. */
    public static MeanSums sumsOf(long n, BigDecimal mean, BigDecimal variance) {
        BigDecimal units = BigDecimal.valueOf(n);
        return new MeanSums(
                n,
                units.multiply(mean),
                units.multiply(mean)
                        .multiply(mean)
                        .add(BigDecimal.valueOf(n - 1).multiply(variance)));
    }
}
