package io.weir.query.statistics;

import java.util.OptionalDouble;

/**
 * A ratio of sums, R = Σm/Σd over units, such as cost per call: the units vary, not the calls. Variance by the delta method,
 * V = s_m²/d̄² + s_d²·m̄²/d̄⁴ − 2·s_md·m̄/d̄³ (A. Deng, U. Knoblich, J. Lu 2018, KDD, eq. 3). Of {@link PairSums} x is the numerator
 * and y the denominator.
 *
 * @param variance V; 0 where numerator and denominator are proportional; empty for one unit
 * @param standardError √(V/n); empty for one unit
 */
public record RatioMetric(double ratio, OptionalDouble variance, OptionalDouble standardError) {

    public static Answer<RatioMetric> of(PairSums sums) {
        return Check.that()
                .not(!sums.arePossible(), Unavailable.INCONSISTENT_SUMS)
                .not(sums.n() == 0, Unavailable.NO_UNITS)
                .not(sums.sumY().signum() == 0, Unavailable.ZERO_DENOMINATOR)
                .found(() -> ofPossible(sums));
    }

    private static RatioMetric ofPossible(PairSums sums) {
        if (sums.n() == 1) {
            double ratio =
                    Rational.of(sums.sumX()).over(Rational.of(sums.sumY())).toDouble();
            return new RatioMetric(ratio, OptionalDouble.empty(), OptionalDouble.empty());
        }
        Effect.Arm arm = arm(sums);
        return new RatioMetric(
                arm.mean().toDouble(),
                OptionalDouble.of(arm.variance().toDouble()),
                OptionalDouble.of(arm.meanVariance().sqrt()));
    }

    public static Answer<Effect> effect(PairSums control, PairSums treatment, Scale scale) {
        return contrast(control, treatment).flatMap(contrast -> contrast.on(scale));
    }

    public static Answer<Contrast> contrast(PairSums control, PairSums treatment) {
        return check(Check.that(), control, treatment).found(() -> Effect.contrast(arm(control), arm(treatment)));
    }

    public static Answer<TTest> test(PairSums control, PairSums treatment, Scale scale, double alpha) {
        return Check.alpha(alpha).then(() -> effect(control, treatment, scale)).map(effect -> TTest.of(effect, alpha));
    }

    private static Check check(Check so, PairSums a, PairSums b) {
        return so.not(!a.arePossible() || !b.arePossible(), Unavailable.INCONSISTENT_SUMS)
                .not(a.n() == 0 || b.n() == 0, Unavailable.NO_UNITS)
                .not(a.n() == 1 || b.n() == 1, Unavailable.TOO_FEW_UNITS)
                .not(a.sumY().signum() == 0 || b.sumY().signum() == 0, Unavailable.ZERO_DENOMINATOR);
    }

    private static Effect.Arm arm(PairSums sums) {
        Rational denominator = sums.y().mean();
        Rational ratio = sums.x().mean().over(denominator);
        Rational variance = sums.x()
                .variance()
                .plus(ratio.squared().times(sums.y().variance()))
                .minus(ratio.times(sums.covariance()).times(2))
                .over(denominator.squared());
        return new Effect.Arm(sums.n(), ratio, variance);
    }
}
