package io.weir.query.statistics;

/**
 * Difference of two proportions. The p-value is the pooled z test's, z = (p_b − p_a) / √(p̄(1 − p̄)(1/n_a + 1/n_b)), without
 * continuity correction; the interval is the hybrid score interval of R. G. Newcombe 1998, Statistics in Medicine 17:873,
 * method 10, from the Wilson limits (E. B. Wilson 1927, JASA 22) of each arm.
 */
public final class TwoProportionTest {

    private TwoProportionTest() {}

    /** Successes of so many units. */
    public record Arm(long n, long successes) {
        public Arm {
            if (n < 0 || successes < 0 || successes > n) {
                throw new IllegalArgumentException(successes + " successes of " + n + " units");
            }
        }

        double proportion() {
            return (double) successes / n;
        }
    }

    /** Lower and upper limit of a proportion. */
    public record Limits(double low, double high) {}

    /** @param alpha 0.05: an interval of 95 % */
    public static Comparison of(Arm control, Arm treatment, double alpha) {
        if (control.n() == 0 || treatment.n() == 0) return new Comparison.None(Unavailable.NO_UNITS);
        double all = (double) control.n() + treatment.n();
        double pooled = (control.successes() + treatment.successes()) / all;
        double failing = (control.n() - control.successes() + (double) treatment.n() - treatment.successes()) / all;
        double error = Math.sqrt(pooled * failing * (1.0 / control.n() + 1.0 / treatment.n()));
        if (error == 0) return new Comparison.None(Unavailable.ZERO_VARIANCE);
        double difference = treatment.proportion() - control.proportion();
        Limits interval = newcombe(control, treatment, alpha);
        return new Comparison.Difference(
                difference, error, interval.low(), interval.high(), Tails.twoSidedNormal(difference / error));
    }

    static Limits newcombe(Arm a, Arm b, double alpha) {
        Limits ofA = wilson(a, alpha);
        Limits ofB = wilson(b, alpha);
        double difference = b.proportion() - a.proportion();
        return new Limits(
                difference - Math.hypot(b.proportion() - ofB.low(), ofA.high() - a.proportion()),
                difference + Math.hypot(ofB.high() - b.proportion(), a.proportion() - ofA.low()));
    }

    static Limits wilson(Arm arm, double alpha) {
        double z = Tails.normalQuantile(alpha / 2);
        double n = arm.n();
        double p = arm.proportion();
        double q = (n - arm.successes()) / n;
        double shrink = 1 + z * z / n;
        double centre = (p + z * z / (2 * n)) / shrink;
        double halfWidth = z * Math.sqrt(p * q / n + z * z / (4 * n * n)) / shrink;
        // Exactly 0 and 1 at the ends, where rounding would leave a trace.
        return new Limits(
                arm.successes() == 0 ? 0 : centre - halfWidth, arm.successes() == arm.n() ? 1 : centre + halfWidth);
    }
}
