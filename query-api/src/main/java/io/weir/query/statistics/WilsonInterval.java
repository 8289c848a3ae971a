package io.weir.query.statistics;

import io.weir.query.statistics.distributions.Normal;

/**
 * Score interval of a proportion, E. B. Wilson 1927, JASA 22:209: (p + z²/2n ∓ z√(p(1 − p)/n + z²/4n²)) / (1 + z²/n).
 *
 * @param proportion successes/n
 */
public record WilsonInterval(double proportion, Interval interval) {

    public static Answer<WilsonInterval> of(Successes arm, double alpha) {
        return Check.alpha(alpha)
                .not(!arm.arePossible(), Unavailable.INCONSISTENT_SUMS)
                .not(arm.n() == 0, Unavailable.NO_UNITS)
                .found(() -> new WilsonInterval(
                        (double) arm.successes() / arm.n(), limits(arm, Normal.quantile(alpha / 2))));
    }

    /**
     * The lower limit is p²/(numerator of the upper): p²/(1 + z²/n) is the product of both roots of the score equation, while
     * centre − halfwidth cancels when one of 10^12 units succeeds. Exactly 0 and 1 at the ends.
     */
    static Interval limits(Successes arm, double z) {
        double n = arm.n();
        double p = arm.successes() / n;
        double q = (n - arm.successes()) / n;
        double square = z * z / n;
        double upper = p + square / 2 + Math.sqrt(square * (p * q + square / 4));
        return new Interval(p * p / upper, arm.successes() == arm.n() ? 1 : upper / (1 + square));
    }
}
