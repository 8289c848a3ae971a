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
        return limits(arm.successes() / n, (n - arm.successes()) / n, n, z);
    }

    /** @param q 1 − p, with digits of its own; 0 exactly where everybody succeeds */
    static Interval limits(double p, double q, double n, double z) {
        double square = z * z / n;
        double upper = p + square / 2 + Math.sqrt(square * (p * q + square / 4));
        return new Interval(p * p / upper, q == 0 ? 1 : upper / (1 + square));
    }
}
