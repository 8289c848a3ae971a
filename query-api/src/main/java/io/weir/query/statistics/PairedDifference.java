package io.weir.query.statistics;

import io.weir.query.statistics.ClusterSums.Both;
import java.math.BigDecimal;

/**
 * Mean difference of units that were measured under both variants: Σd² = Σb² + Σa² − 2Σab, t = d̄/(s_d/√n) with n − 1 degrees of
 * freedom. Student (W. S. Gosset) 1908, Biometrika 6:1. Of {@link PairSums} x is the control and y the treatment.
 *
 * @param sd of the differences
 */
public record PairedDifference(double sd, TTest test) {

    public static Answer<PairedDifference> of(PairSums sums, double alpha) {
        return Check.alpha(alpha)
                .not(!sums.arePossible(), Unavailable.INCONSISTENT_SUMS)
                .not(sums.n() == 0, Unavailable.NO_UNITS)
                .not(sums.n() == 1, Unavailable.TOO_FEW_UNITS)
                .then(() -> of(differences(sums), alpha));
    }

    /**
     * Of clusters that hold the same number of units in either arm, all of them: each is a pair of means. Where clusters differ in
     * size ask {@link ClusterRobust}, which needs no pairs.
     */
    public static Answer<PairedDifference> of(ClusterSums control, ClusterSums treatment, Both both, double alpha) {
        return ClusterRobust.check(Check.alpha(alpha), control, treatment, both)
                .not(!arePairs(control, treatment, both), Unavailable.UNPAIRED_CLUSTERS)
                .then(() -> of(
                        new PairSums(
                                both.clusters(),
                                control.sum(),
                                control.squaredSums(),
                                treatment.sum(),
                                treatment.squaredSums(),
                                both.sums()),
                        alpha))
                .map(totals -> totals.over(control.n() / control.clusters()));
    }

    /** Σ(n_a − n_b)² = 0: the arms agree in every cluster. G·Σn² = N²: all clusters agree. */
    private static boolean arePairs(ClusterSums a, ClusterSums b, Both both) {
        BigDecimal twice = both.units().multiply(BigDecimal.TWO);
        return a.squaredUnits().add(b.squaredUnits()).compareTo(twice) == 0
                && a.squaredUnits()
                                .multiply(BigDecimal.valueOf(a.clusters()))
                                .compareTo(BigDecimal.valueOf(a.n()).pow(2))
                        == 0;
    }

    private static MeanSums differences(PairSums sums) {
        return new MeanSums(
                sums.n(),
                sums.sumY().subtract(sums.sumX()),
                sums.sumYY().add(sums.sumXX()).subtract(sums.xy().multiply(BigDecimal.TWO)));
    }

    private static Answer<PairedDifference> of(MeanSums differences, double alpha) {
        Rational variance = differences.variance();
        if (variance.signum() == 0) return Answer.none(Unavailable.ZERO_VARIANCE);
        Effect effect = new Effect(
                differences.mean().toDouble(),
                differences.meanVariance().sqrt(),
                differences.n() - 1.0,
                2.0 * differences.n());
        return Answer.found(new PairedDifference(variance.sqrt(), TTest.of(effect, alpha)));
    }

    /** Of totals of so many units each to their means. */
    private PairedDifference over(long units) {
        return new PairedDifference(
                sd / units,
                new TTest(
                        test.estimate() / units,
                        test.standardError() / units,
                        test.t(),
                        test.degreesOfFreedom(),
                        test.pValue(),
                        new Interval(
                                test.interval().low() / units, test.interval().high() / units)));
    }
}
