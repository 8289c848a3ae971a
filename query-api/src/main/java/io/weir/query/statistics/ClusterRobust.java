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
                .then(() -> of(control, treatment, both).map(found -> found.answer(alpha)));
    }

    /** The same as an effect, for posteriors and confidence sequences. */
    public static Answer<Effect> effect(ClusterSums control, ClusterSums treatment, Both both) {
        return check(Check.that(), control, treatment, both)
                .then(() -> of(control, treatment, both).map(Fit::effect));
    }

    static Check check(Check so, ClusterSums a, ClusterSums b, Both both) {
        return so.not(!a.arePossible() || !b.arePossible(), Unavailable.INCONSISTENT_SUMS)
                .not(
                        both.clusters() < 0 || both.clusters() > Math.min(a.clusters(), b.clusters()),
                        Unavailable.INCONSISTENT_SUMS)
                .not(a.n() == 0 || b.n() == 0, Unavailable.NO_UNITS)
                .not(a.clusters() + b.clusters() - both.clusters() < 2, Unavailable.TOO_FEW_CLUSTERS);
    }

    private record Fit(Rational meanA, Rational meanB, long clusters, double cr0, Effect effect) {
        ClusterRobust answer(double alpha) {
            TTest test = TTest.of(effect, alpha);
            return new ClusterRobust(
                    meanA.toDouble(), meanB.toDouble(), clusters, cr0, test, PValue.ofLn(Normal.lnTwoSided(test.t())));
        }
    }

    private static Answer<Fit> of(ClusterSums a, ClusterSums b, Both both) {
        Rational meanA = Rational.of(a.sum()).over(a.n());
        Rational meanB = Rational.of(b.sum()).over(b.n());
        Rational squares = squares(a, b, both);
        if (squares.signum() < 0) return Answer.none(Unavailable.INCONSISTENT_SUMS);
        if (squares.signum() == 0) return Answer.none(Unavailable.ZERO_VARIANCE);
        long clusters = a.clusters() + b.clusters() - both.clusters();
        long n = a.n() + b.n();
        Rational correction =
                Rational.of(clusters).over(clusters - 1).times(n - 1).over(n - 2);
        return Answer.found(new Fit(
                meanA,
                meanB,
                clusters,
                squares.sqrt(),
                new Effect(
                        meanB.minus(meanA).toDouble(), squares.times(correction).sqrt(), clusters - 1.0, n)));
    }

    /** Σu². */
    static Rational squares(ClusterSums a, ClusterSums b, Both both) {
        Rational meanA = Rational.of(a.sum()).over(a.n());
        Rational meanB = Rational.of(b.sum()).over(b.n());
        return within(a, meanA)
                .plus(within(b, meanB))
                .minus(between(both, meanA, meanB).over(a.n()).over(b.n()).times(2));
    }

    /** Σ(Y − n·m)²/N² = (ΣY² − 2m·ΣnY + m²·Σn²)/N². */
    private static Rational within(ClusterSums arm, Rational mean) {
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
