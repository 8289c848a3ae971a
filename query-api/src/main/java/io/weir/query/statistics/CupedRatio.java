package io.weir.query.statistics;

import java.util.List;

/**
 * A ratio metric adjusted by the same ratio before the exposure: A. Deng, Y. Xu, R. Kohavi, T. Walker 2013, WSDM, appendix B, with
 * the delta method over β = (m̄, d̄, m̄p, d̄p). The adjusted ratio is R − θ·R_pre; its gradient is
 * ∇(θ) = (1/d̄, −m̄/d̄², −θ/d̄p, θ·m̄p/d̄p²) and its variance V = ∇'Λ∇ with the covariance matrix Λ of β's units.
 *
 * @param theta −(C_a + C_b)/(P_a + P_b), C = ∇₃₄Λ₃₄,₁₂∇₁₂ and P = ∇₃₄Λ₃₄,₃₄∇₃₄ at θ = 1; below 10^−8 it counts as 0
 * @param ratioA the control's ratio, not adjusted
 * @param varianceA V of the control
 */
public record CupedRatio(double theta, double ratioA, double ratioB, double varianceA, double varianceB, TTest test) {

    private static final Rational LEAST = Rational.written(1e-8);

    public static Answer<CupedRatio> of(CupedRatioSums control, CupedRatioSums treatment, Scale scale, double alpha) {
        return check(Check.alpha(alpha), control, treatment).then(() -> {
            Rational theta = theta(control, treatment);
            Effect.Arm a = arm(control, theta);
            Effect.Arm b = arm(treatment, theta);
            return effect(control, treatment, theta, scale)
                    .map(effect -> new CupedRatio(
                            theta.toDouble(),
                            control.ratio(0).toDouble(),
                            treatment.ratio(0).toDouble(),
                            a.variance().toDouble(),
                            b.variance().toDouble(),
                            TTest.of(effect, alpha)));
        });
    }

    /** The same as an effect, for posteriors and confidence sequences. */
    public static Answer<Contrast> contrast(CupedRatioSums control, CupedRatioSums treatment) {
        return check(Check.that(), control, treatment).found(() -> {
            Rational theta = theta(control, treatment);
            return scale -> effect(control, treatment, theta, scale);
        });
    }

    private static Check check(Check so, CupedRatioSums a, CupedRatioSums b) {
        return so.not(!a.arePossible() || !b.arePossible(), Unavailable.INCONSISTENT_SUMS)
                .not(a.n() == 0 || b.n() == 0, Unavailable.NO_UNITS)
                .not(a.n() == 1 || b.n() == 1, Unavailable.TOO_FEW_UNITS)
                .not(hasNoDenominator(a) || hasNoDenominator(b), Unavailable.ZERO_DENOMINATOR);
    }

    private static boolean hasNoDenominator(CupedRatioSums arm) {
        return arm.sum(1).signum() == 0 || arm.sum(3).signum() == 0;
    }

    private static Rational theta(CupedRatioSums a, CupedRatioSums b) {
        Rational before = before(a).plus(before(b));
        if (before.signum() == 0) return Rational.ZERO;
        Rational theta = across(a).plus(across(b)).over(before).negate();
        return theta.abs().compareTo(LEAST) < 0 ? Rational.ZERO : theta;
    }

    private static Rational before(CupedRatioSums arm) {
        List<Rational> gradient = gradient(arm, Rational.ONE);
        return form(arm, gradient, 2, 4, gradient, 2, 4);
    }

    private static Rational across(CupedRatioSums arm) {
        List<Rational> gradient = gradient(arm, Rational.ONE);
        return form(arm, gradient, 2, 4, gradient, 0, 2);
    }

    private static List<Rational> gradient(CupedRatioSums arm, Rational theta) {
        Rational d = Rational.ONE.over(arm.mean(1));
        Rational dp = theta.over(arm.mean(3));
        return List.of(d, d.times(arm.ratio(0)).negate(), dp.negate(), dp.times(arm.ratio(2)));
    }

    /** Σ g_i·Λ_ij·h_j over i in [from, to) and j in [fromH, toH). */
    private static Rational form(
            CupedRatioSums arm, List<Rational> g, int from, int to, List<Rational> h, int fromH, int toH) {
        Rational sum = Rational.ZERO;
        for (int i = from; i < to; i++) {
            for (int j = fromH; j < toH; j++) {
                sum = sum.plus(g.get(i).times(arm.covariance(i, j)).times(h.get(j)));
            }
        }
        return sum;
    }

    private static Rational variance(CupedRatioSums arm, List<Rational> gradient) {
        return form(arm, gradient, 0, 4, gradient, 0, 4);
    }

    private static Effect.Arm arm(CupedRatioSums sums, Rational theta) {
        return new Effect.Arm(
                sums.n(), sums.ratio(0).minus(theta.times(sums.ratio(2))), variance(sums, gradient(sums, theta)));
    }

    private static Answer<Effect> effect(
            CupedRatioSums control, CupedRatioSums treatment, Rational theta, Scale scale) {
        Effect.Arm a = arm(control, theta);
        Effect.Arm b = arm(treatment, theta);
        if (scale == Scale.absolute) return Effect.of(a, b, scale);
        if (a.variance().plus(b.variance()).signum() == 0) return Answer.none(Unavailable.ZERO_VARIANCE);
        Rational baseline = control.ratio(0);
        if (baseline.signum() == 0) return Answer.none(Unavailable.ZERO_BASELINE);
        Rational estimate = b.mean().minus(a.mean()).over(baseline.abs());
        // The control's ratio is in the estimate and in what it is divided by: h of its part of the gradient.
        Rational h = Rational.ONE.plus(estimate.times(baseline.signum()));
        List<Rational> g = gradient(control, theta);
        Rational ofA = variance(control, List.of(h.times(g.get(0)), h.times(g.get(1)), g.get(2), g.get(3)));
        Rational variance = ofA.over(control.n()).plus(b.meanVariance()).over(baseline.squared());
        return Effect.of(estimate, variance, a, b);
    }
}
