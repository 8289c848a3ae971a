package io.weir.query.statistics;

import io.weir.query.statistics.distributions.Normal;

/**
 * Difference of two quantiles from each arm's quantile and the sample's q ∓ z·√(q(1 − q)/n) quantiles at 95 %:
 * V = (n − 1)((upper − lower)/2z)², in place of a variance. A. Deng, U. Knoblich, J. Lu 2018, KDD, section 4.2.
 */
public final class QuantileDifference {

    private static final double Z = Normal.quantile(0.025);
    private static final Rational TWICE_Z = Rational.written(2 * Z);

    private QuantileDifference() {}

    /**
     * @param lower the q − z·√(q(1 − q)/n) quantile
     * @param upper the q + z·√(q(1 − q)/n) quantile
     */
    public record Arm(long n, double quantile, double lower, double upper) {

        boolean isPossible() {
            return n >= 0 && lower <= upper;
        }

        /** Too few for the lower and upper quantile to lie within the sample. */
        boolean isTooSmall(double q) {
            return n <= Z * Z * Math.max(q / (1 - q), (1 - q) / q);
        }

        Effect.Arm asMean() {
            Rational half =
                    Rational.written(upper).minus(Rational.written(lower)).over(TWICE_Z);
            return new Effect.Arm(n, Rational.written(quantile), half.squared().times(n - 1));
        }
    }

    public static Answer<TTest> of(Arm control, Arm treatment, double q, Scale scale, double alpha) {
        return Check.alpha(alpha)
                .then(() -> effect(control, treatment, q, scale))
                .map(effect -> TTest.of(effect, alpha));
    }

    public static Answer<Effect> effect(Arm control, Arm treatment, double q, Scale scale) {
        return contrast(control, treatment, q).flatMap(contrast -> contrast.on(scale));
    }

    public static Answer<Contrast> contrast(Arm control, Arm treatment, double q) {
        return Check.that()
                .not(!(q > 0 && q < 1), Unavailable.INVALID_QUANTILE)
                .not(!control.isPossible() || !treatment.isPossible(), Unavailable.INCONSISTENT_SUMS)
                .not(control.n() == 0 || treatment.n() == 0, Unavailable.NO_UNITS)
                .not(control.isTooSmall(q) || treatment.isTooSmall(q), Unavailable.TOO_FEW_UNITS)
                .not(
                        control.lower() == control.upper() || treatment.lower() == treatment.upper(),
                        Unavailable.ZERO_VARIANCE)
                .found(() -> Effect.contrast(control.asMean(), treatment.asMean()));
    }
}
