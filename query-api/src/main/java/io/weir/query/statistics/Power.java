package io.weir.query.statistics;

import io.weir.query.statistics.distributions.NoncentralT;
import io.weir.query.statistics.distributions.Normal;
import io.weir.query.statistics.distributions.StudentT;

/**
 * How probable it is that an effect is found, and the effect that is found with a given probability. J. Cohen 1988, "Statistical Power
 * Analysis", with both tails: power(x) = Φ(x − z) + Φ(−x − z) for an effect of x standard errors, z = z_{1−α/2}.
 *
 * @param standardError √(σ_a²/n_a + σ_b²/n_b)
 * @param power of finding it, on either side
 */
public record Power(double standardError, double power) {

    /** @param sd of one unit */
    public record Arm(long n, double sd) {
        boolean isPossible() {
            return n >= 0 && sd >= 0 && Double.isFinite(sd);
        }

        double meanVariance() {
            return sd * sd / n;
        }
    }

    public static Answer<Power> of(Arm control, Arm treatment, double effect, double alpha) {
        return check(Check.alpha(alpha), control, treatment).found(() -> {
            double se = Math.sqrt(control.meanVariance() + treatment.meanVariance());
            return new Power(se, atEffect(Math.abs(effect) / se, Normal.quantile(alpha / 2)));
        });
    }

    /**
     * The smallest effect that is found with this power.
     *
     * @param oneTail (z_{1−α/2} + z_power)·se, which leaves out the tail on the wrong side
     */
    public record Detectable(double standardError, double effect, double oneTail) {}

    public static Answer<Detectable> detectable(Arm control, Arm treatment, double power, double alpha) {
        return check(Check.alpha(alpha).not(!isPossible(power, alpha), Unavailable.INVALID_POWER), control, treatment)
                .found(() -> {
                    double se = Math.sqrt(control.meanVariance() + treatment.meanVariance());
                    double z = Normal.quantile(alpha / 2);
                    return new Detectable(se, effectAt(power, z) * se, (z + Normal.quantile(1 - power)) * se);
                });
    }

    /**
     * Of the t test with equal variances, by the noncentral t law with n_a + n_b − 2 degrees of freedom and shift
     * effectSize·√(n_a·n_b/(n_a + n_b)).
     *
     * @param effectSize difference in standard deviations
     * @param ratio n_b/n_a
     */
    public static Answer<Double> ofTTest(double effectSize, long n, double ratio, double alpha) {
        double other = n * ratio;
        double df = n + other - 2;
        return Check.alpha(alpha)
                .not(!(ratio > 0), Unavailable.INVALID_WEIGHT)
                .not(n < 0, Unavailable.INCONSISTENT_SUMS)
                .not(n == 0, Unavailable.NO_UNITS)
                .not(df < 1, Unavailable.TOO_FEW_UNITS)
                .found(() -> NoncentralT.twoSided(
                        StudentT.quantile(alpha / 2, df), df, effectSize * Math.sqrt(n * (other / (n + other)))));
    }

    private static Check check(Check so, Arm a, Arm b) {
        return so.not(!a.isPossible() || !b.isPossible(), Unavailable.INCONSISTENT_SUMS)
                .not(a.n() == 0 || b.n() == 0, Unavailable.NO_UNITS)
                .not(a.sd() == 0 && b.sd() == 0, Unavailable.ZERO_VARIANCE);
    }

    /** Without any effect the power is alpha already, so less is not to be had. */
    static boolean isPossible(double power, double alpha) {
        return power >= alpha && power < 1;
    }

    static double atEffect(double x, double z) {
        return Normal.survival(z - x) + Normal.survival(z + x);
    }

    /** x ≥ 0 with Φ(x − z) + Φ(−x − z) = power, by Newton within a bracket that is halved when a step leaves it. */
    static double effectAt(double power, double z) {
        double low = 0;
        double high = Math.max(0, z + Normal.quantile(1 - power)) + 1;
        double x = high - 1;
        for (int i = 0; i < 200; i++) {
            double missing = power - atEffect(x, z);
            if (missing > 0) low = x;
            else high = x;
            double slope = Math.exp(Normal.lnDensity(x - z)) - Math.exp(Normal.lnDensity(x + z));
            double next = x + missing / slope;
            if (!(next > low && next < high)) next = low + (high - low) / 2;
            if (Math.abs(next - x) <= 1e-15 * x) return next;
            x = next;
        }
        return x;
    }
}
