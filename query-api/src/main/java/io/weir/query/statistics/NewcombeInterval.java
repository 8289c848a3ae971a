package io.weir.query.statistics;

import io.weir.query.statistics.distributions.Normal;

/**
 * Hybrid score interval of the difference of two proportions, R. G. Newcombe 1998, Statistics in Medicine 17:873, method 10: with
 * the Wilson limits l, u of each arm, d − √((p_b − l_b)² + (u_a − p_a)²) and d + √((u_b − p_b)² + (p_a − l_a)²). Defined also where
 * nobody or everybody succeeds.
 *
 * @param difference p_b − p_a
 */
public record NewcombeInterval(double difference, Interval interval) {

    public static Answer<NewcombeInterval> of(Successes control, Successes treatment, double alpha) {
        return Successes.check(Check.alpha(alpha), control, treatment)
                .found(() -> of(control, treatment, Normal.quantile(alpha / 2), alpha));
    }

    private static NewcombeInterval of(Successes a, Successes b, double z, double alpha) {
        double pA = (double) a.successes() / a.n();
        double pB = (double) b.successes() / b.n();
        double difference = b.proportion().minus(a.proportion()).toDouble();
        Interval limits = hybrid(difference, pA, WilsonInterval.limits(a, z), pB, WilsonInterval.limits(b, z));
        return new NewcombeInterval(difference, limits);
    }

    /** Of two independent estimates, each within its own limits, those of their difference b − a. */
    static Interval hybrid(double difference, double a, Interval ofA, double b, Interval ofB) {
        return new Interval(
                difference - Math.hypot(b - ofB.low(), ofA.high() - a),
                difference + Math.hypot(ofB.high() - b, a - ofA.low()));
    }
}
