package io.weir.query.statistics;

import io.weir.query.statistics.ClusterSums.Both;
import java.math.BigDecimal;

/**
 * Mean difference of units that were measured under both variants: Σd² = Σb² + Σa² − 2Σab, t = d̄/(s_d/√n) with n − 1 degrees of
 * freedom. Student (W. S. Gosset) 1908, Biometrika 6:1. Of {@link PairSums} x is the control and y the treatment.
 *
 * @param sd of the differences of units, or of clusters
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
     * Of clusters that hold as many units of one arm as of the other, such as tasks that every agent tried equally often: the
     * differences are summed within a cluster, and clusters are what varies. se = CR0·√(G/(G − 1)) with G − 1 degrees of freedom
     * ({@link ClusterRobust}); with one unit of each arm in every cluster, or any other number that is the same in all, it is the
     * paired t test of the clusters' mean differences.
     */
    public static Answer<PairedDifference> of(ClusterSums control, ClusterSums treatment, Both both, double alpha) {
        return Check.alpha(alpha).then(() -> effect(control, treatment, both, Scale.absolute)
                .map(effect -> new PairedDifference(
                        effect.standardError() * Math.sqrt(control.clusters()), TTest.of(effect, alpha))));
    }

    /** The same as an effect, and relative to the control. */
    public static Answer<Effect> effect(ClusterSums control, ClusterSums treatment, Both both, Scale scale) {
        return effect(control, treatment, both, scale, arePairs(control, treatment, both));
    }

    /**
     * Of a ratio, whose clusters weigh what their denominators come to: they are pairs when every cluster holds units of both arms.
     * Denominators need not be equal, as each arm's residuals are held against its own (the delta method over clusters, {@link
     * ClusterRobust}).
     */
    public static Answer<Effect> effectOfRatio(ClusterSums control, ClusterSums treatment, Both both, Scale scale) {
        boolean arePairs = both.clusters() == control.clusters() && both.clusters() == treatment.clusters();
        return effect(control, treatment, both, scale, arePairs);
    }

    private static Answer<Effect> effect(
            ClusterSums control, ClusterSums treatment, Both both, Scale scale, boolean arePairs) {
        return ClusterRobust.check(Check.that(), control, treatment, both)
                .not(!arePairs, Unavailable.UNPAIRED_CLUSTERS)
                .then(() -> ClusterRobust.Residuals.of(control, treatment, both, scale))
                .map(found -> {
                    long clusters = control.clusters();
                    Rational variance = found.squares().times(clusters).over(clusters - 1);
                    return new Effect(found.estimate().toDouble(), variance.sqrt(), clusters - 1.0, 2.0 * control.n());
                });
    }

    /** Σ(n_a − n_b)² = 0. */
    private static boolean arePairs(ClusterSums a, ClusterSums b, Both both) {
        BigDecimal twice = both.units().multiply(BigDecimal.TWO);
        return a.squaredUnits().add(b.squaredUnits()).compareTo(twice) == 0;
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
}
