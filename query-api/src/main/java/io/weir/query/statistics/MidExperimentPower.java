package io.weir.query.statistics;

import io.weir.query.statistics.distributions.Normal;

/**
 * The power that a running experiment will have when it has grown: to (1 + f) times its units the squared standard error V of its
 * effect falls to V/(1 + f). With halfwidth h of the test's interval then, power = Φ((δ − h)/s) + Φ((−δ − h)/s), s = √(V/(1 + f)).
 */
public final class MidExperimentPower {

    private MidExperimentPower() {}

    /** How the end will be tested. */
    public sealed interface Test {
        /** Once, by the normal interval. */
        record Once() implements Test {}

        /** At every look ({@link AsymptoticConfidenceSequence}), tightest at so many units. */
        record Sequential(double tuning) implements Test {}
    }

    /**
     * @param target δ, the effect to be found, on the scale of the effect
     * @param growth f: 0 is now, 1 is twice the units
     */
    public static Answer<Double> of(
            MeanSums control, MeanSums treatment, Scale scale, double target, double growth, Test test, double alpha) {
        return check(alpha, growth, test)
                .then(() -> MeanEffect.of(control, treatment, scale))
                .map(effect -> power(effect, target, growth, test, alpha));
    }

    private static Check check(double alpha, double growth, Test test) {
        boolean tuned = !(test instanceof Test.Sequential(double tuning)) || tuning > 0;
        return Check.alpha(alpha).not(!tuned || !(growth > -1), Unavailable.INVALID_TUNING_PARAMETER);
    }

    private static double power(Effect effect, double target, double growth, Test test, double alpha) {
        double se = effect.standardError() / Math.sqrt(1 + growth);
        double halfWidth =
                switch (test) {
                    case Test.Once() -> Normal.quantile(alpha / 2) * se;
                    case Test.Sequential(double tuning) ->
                        AsymptoticConfidenceSequence.halfWidth(se, effect.units() * (1 + growth), alpha, tuning);
                };
        return Power.atEffect(target / se, halfWidth / se);
    }
}
