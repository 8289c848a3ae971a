package io.weir.query.statistics;

import io.weir.query.statistics.MidExperimentPower.Test;
import io.weir.query.statistics.distributions.Normal;

/**
 * What N units of both arms together will show, where the standard error of the effect is s/√N: by {@link Power} for a test that is
 * made once, by the interval of {@link AsymptoticConfidenceSequence} for one that is made at every look. Of the latter it is the power of
 * the look at N units alone, so the chance to have decided by then is a little higher.
 *
 * @param unitError s: the standard error that one unit would leave, all units shared among the arms as planned
 */
public record PlannedPower(double unitError, Test test, double alpha) {

    /** Nobody plans for more: beyond, an effect is not to be found. */
    private static final double MOST_UNITS = 1e18;

    public static Answer<PlannedPower> of(double unitError, Test test, double alpha) {
        boolean tuned = !(test instanceof Test.Sequential(double tuning)) || tuning > 0;
        return Check.alpha(alpha)
                .not(!tuned, Unavailable.INVALID_TUNING_PARAMETER)
                .not(!(unitError >= 0 && Double.isFinite(unitError)), Unavailable.INCONSISTENT_SUMS)
                .not(unitError == 0, Unavailable.ZERO_VARIANCE)
                .found(() -> new PlannedPower(unitError, test, alpha));
    }

    /** Of finding {@code effect}, on either side. */
    public double power(double units, double effect) {
        return Power.atEffect(Math.abs(effect) * Math.sqrt(units) / unitError, reach(units));
    }

    /** Units of both arms at which the power is reached, not rounded. */
    public Answer<Double> units(double effect, double power) {
        return check(power).not(effect == 0, Unavailable.ZERO_EFFECT).found(() -> {
            double low = 1;
            double high = 2;
            while (power(high, effect) < power && high < MOST_UNITS) {
                low = high;
                high *= 2;
            }
            for (int i = 0; i < 200 && high - low > 1e-12 * high; i++) {
                double middle = low + (high - low) / 2;
                if (power(middle, effect) < power) low = middle;
                else high = middle;
            }
            return high;
        });
    }

    /** The smallest effect that is found with this power. */
    public Answer<Double> effect(double units, double power) {
        return check(power)
                .not(!(units > 0), Unavailable.NO_UNITS)
                .found(() -> Power.effectAt(power, reach(units)) * unitError / Math.sqrt(units));
    }

    /** Half the width of the interval at the end, in standard errors. */
    private double reach(double units) {
        return switch (test) {
            case Test.Once() -> Normal.quantile(alpha / 2);
            case Test.Sequential(double tuning) -> AsymptoticConfidenceSequence.halfWidth(1, units, alpha, tuning);
        };
    }

    private Check check(double power) {
        return Check.that().not(!Power.isPossible(power, alpha), Unavailable.INVALID_POWER);
    }
}
