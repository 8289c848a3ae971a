package io.weir.query.statistics;

import io.weir.query.statistics.distributions.Normal;
import java.util.OptionalDouble;

/**
 * Units needed: n_a = (σ_a² + σ_b²/ratio)·x²/δ² with Φ(x − z) + Φ(−x − z) = power ({@link Power}). J. L. Fleiss 1981, "Statistical
 * Methods for Rates and Proportions", ch. 3.
 *
 * @param exact n_a before it is rounded up
 * @param control n_a, whole units
 * @param treatment n_b = n_a·ratio, whole units
 */
public record SampleSize(double exact, double control, double treatment) {

    /**
     * @param effect δ, the difference to be found
     * @param ratio n_b/n_a
     */
    public static Answer<SampleSize> of(
            double sdControl, double sdTreatment, double effect, double ratio, double alpha, double power) {
        return Check.alpha(alpha)
                .not(!Power.isPossible(power, alpha), Unavailable.INVALID_POWER)
                .not(!(ratio > 0 && Double.isFinite(ratio)), Unavailable.INVALID_WEIGHT)
                .not(!(sdControl >= 0 && sdTreatment >= 0), Unavailable.INCONSISTENT_SUMS)
                .not(sdControl == 0 && sdTreatment == 0, Unavailable.ZERO_VARIANCE)
                .not(effect == 0, Unavailable.ZERO_EFFECT)
                .found(() -> {
                    double x = Power.effectAt(power, Normal.quantile(alpha / 2)) / effect;
                    double n = (sdControl * sdControl + sdTreatment * sdTreatment / ratio) * x * x;
                    return new SampleSize(n, Math.ceil(n), Math.ceil(n * ratio));
                });
    }

    /** Of two proportions, arms of the same size: σ² = p(1 − p) of each. */
    public static Answer<SampleSize> ofProportions(double control, double treatment, double alpha, double power) {
        return Check.alpha(alpha)
                .not(!Power.isPossible(power, alpha), Unavailable.INVALID_POWER)
                .not(!(control >= 0 && control <= 1 && treatment >= 0 && treatment <= 1), Unavailable.INCONSISTENT_SUMS)
                .then(() -> of(
                        Math.sqrt(control * (1 - control)),
                        Math.sqrt(treatment * (1 - treatment)),
                        Rational.written(treatment)
                                .minus(Rational.written(control))
                                .toDouble(),
                        1,
                        alpha,
                        power));
    }

    /** Units of both arms. */
    public double units() {
        return control + treatment;
    }

    /**
     * Days until so many units have come, at the rate so far.
     *
     * @param units that there are
     * @param inDays in which they came
     * @return empty when none came yet; zero when there are enough
     */
    public static OptionalDouble daysRemaining(double needed, double units, double inDays) {
        if (needed <= units) return OptionalDouble.of(0);
        if (units <= 0 || inDays <= 0) return OptionalDouble.empty();
        return OptionalDouble.of((needed / units - 1) * inDays);
    }
}
