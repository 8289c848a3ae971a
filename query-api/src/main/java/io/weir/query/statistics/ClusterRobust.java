package io.weir.query.statistics;

import io.weir.query.statistics.ClusterSums.Both;
import io.weir.query.statistics.distributions.Normal;

/**
 * Difference of two means whose units share clusters, such as runs of the same tasks: the sandwich of the regression on the
 * treatment, K.-Y. Liang and S. L. Zeger 1986, Biometrika 73:13. A cluster's residual is
 * u = (Y_b − n_b·m_b)/N_b − (Y_a − n_a·m_a)/N_a; CR0 is √Σu², CR1 is that times √(G/(G − 1)·(N − 1)/(N − 2)), against Student's t
 * with G − 1 degrees of freedom. Σu² is expanded, so that it needs the streamed sums only, and is exact.
 *
 * @param clusters G, of either arm or both
 * @param cr0 standard error without correction
 * @param test with CR1
 * @param normal two-sided, of the normal law: too small for fewer than some 50 clusters
 */
public record ClusterRobust(double meanA, double meanB, long clusters, double cr0, TTest test, PValue normal) {

    public static Answer<ClusterRobust> of(ClusterSums control, ClusterSums treatment, Both both, double alpha) {
        return check(Check.alpha(alpha), control, treatment, both)
                .then(() -> Residuals.of(control, treatment, both, Scale.absolute))
                .map(found -> {
                    TTest test = TTest.of(effect(control, treatment, both, found), alpha);
                    return new ClusterRobust(
                            mean(control).toDouble(),
                            mean(treatment).toDouble(),
                            clusters(control, treatment, both),
                            found.squares().sqrt(),
                            test,
                            PValue.ofLn(Normal.lnTwoSided(test.t())));
                });
    }

    /** The same as an effect, for posteriors and confidence sequences, and relative to the control. */
    public static Answer<Effect> effect(ClusterSums control, ClusterSums treatment, Both both, Scale scale) {
        return check(Check.that(), control, treatment, both)
                .then(() -> Residuals.of(control, treatment, both, scale))
                .map(found -> effect(control, treatment, both, found));
    }

    private static Effect effect(ClusterSums a, ClusterSums b, Both both, Residuals found) {
        long clusters = clusters(a, b, both);
        long n = a.n() + b.n();
        Rational correction =
                Rational.of(clusters).over(clusters - 1).times(n - 1).over(n - 2);
        return new Effect(
                found.estimate().toDouble(), found.squares().times(correction).sqrt(), clusters - 1.0, n);
    }

    private static long clusters(ClusterSums a, ClusterSums b, Both both) {
        return a.clusters() + b.clusters() - both.clusters();
    }

    static Check check(Check so, ClusterSums a, ClusterSums b, Both both) {
        return so.not(!a.arePossible() || !b.arePossible(), Unavailable.INCONSISTENT_SUMS)
                .not(
                        both.clusters() < 0 || both.clusters() > Math.min(a.clusters(), b.clusters()),
                        Unavailable.INCONSISTENT_SUMS)
                .not(a.n() == 0 || b.n() == 0, Unavailable.NO_UNITS)
                .not(a.clusters() + b.clusters() - both.clusters() < 2, Unavailable.TOO_FEW_CLUSTERS);
    }

    /**
     * The estimate and the clusters' residuals around it, before anything is corrected for their number.
     *
     * <p>Relative to the control, (m_b − m_a)/|m_a|, a cluster's residual is that of the delta method (A. Deng, U. Knoblich, J. Lu
     * 2018, KDD, section 3): u = ((Y_b − n_b·m_b)/N_b − m_b/m_a·(Y_a − n_a·m_a)/N_a)/|m_a|.
     *
     * @param squares Σu²; above 0
     */
    record Residuals(Rational estimate, Rational squares) {
        static Answer<Residuals> of(ClusterSums a, ClusterSums b, Both both, Scale scale) {
            Rational meanA = mean(a);
            Rational meanB = mean(b);
            Rational difference = meanB.minus(meanA);
            if (scale == Scale.absolute) return of(difference, squaresAround(a, b, both, Rational.of(1)));
            if (meanA.signum() == 0) {
                return of(a, b, both, Scale.absolute).flatMap(found -> Answer.none(Unavailable.ZERO_BASELINE));
            }
            return of(
                    difference.over(meanA.abs()),
                    squaresAround(a, b, both, meanB.over(meanA)).over(meanA.squared()));
        }

        private static Answer<Residuals> of(Rational estimate, Rational squares) {
            if (squares.signum() < 0) return Answer.none(Unavailable.INCONSISTENT_SUMS);
            if (squares.signum() == 0) return Answer.none(Unavailable.ZERO_VARIANCE);
            return Answer.found(new Residuals(estimate, squares));
        }
    }

    private static Rational mean(ClusterSums arm) {
        return Rational.of(arm.sum()).over(arm.n());
    }

    /** Σ((Y_b − n_b·m_b)/N_b − w·(Y_a − n_a·m_a)/N_a)². */
    private static Rational squaresAround(ClusterSums a, ClusterSums b, Both both, Rational w) {
        return within(a)
                .times(w.squared())
                .plus(within(b))
                .minus(between(both, mean(a), mean(b))
                        .over(a.n())
                        .over(b.n())
                        .times(w)
                        .times(2));
    }

    /** Σ(Y − n·m)²/N² = (ΣY² − 2m·ΣnY + m²·Σn²)/N². */
    private static Rational within(ClusterSums arm) {
        Rational mean = mean(arm);
        return Rational.of(arm.squaredSums())
                .minus(mean.times(Rational.of(arm.unitsTimesSum())).times(2))
                .plus(mean.squared().times(Rational.of(arm.squaredUnits())))
                .over(arm.n())
                .over(arm.n());
    }

    /** Σ(Y_a − n_a·m_a)(Y_b − n_b·m_b). */
    private static Rational between(Both both, Rational meanA, Rational meanB) {
        return Rational.of(both.sums())
                .minus(meanB.times(Rational.of(both.sumUnits())))
                .minus(meanA.times(Rational.of(both.unitsSum())))
                .plus(meanA.times(meanB).times(Rational.of(both.units())));
    }
}
