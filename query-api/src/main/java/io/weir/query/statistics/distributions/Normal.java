package io.weir.query.statistics.distributions;

import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.Erfcx;
import org.apache.commons.numbers.gamma.InverseErfc;

/** The standard normal law. */
public final class Normal {

    private static final double SQRT2 = Math.sqrt(2);
    private static final double LN_SQRT_2PI = 0.5 * Math.log(2 * Math.PI);

    private Normal() {}

    /** ln φ(z). */
    public static double lnDensity(double z) {
        return -0.5 * z * z - LN_SQRT_2PI;
    }

    /** P(Z ≤ z). */
    public static double cdf(double z) {
        return survival(-z);
    }

    /** P(Z > z). */
    public static double survival(double z) {
        return 0.5 * Erfc.value(z / SQRT2);
    }

    /** ln P(Z > z), for z of any size: far out by the scaled complement e^(x²)·erfc(x). */
    public static double lnSurvival(double z) {
        if (z > 5) return Math.log(0.5 * Erfcx.value(z / SQRT2)) - 0.5 * z * z;
        return z < -1 ? Math.log1p(-survival(-z)) : Math.log(survival(z));
    }

    /** ln P(|Z| > |z|). */
    public static double lnTwoSided(double z) {
        return z == 0 ? 0 : Math.min(0, Math.log(2) + lnSurvival(Math.abs(z)));
    }

    /** z with P(Z > z) = {@code upper}. */
    public static double quantile(double upper) {
        return SQRT2 * InverseErfc.value(2 * upper);
    }

    /**
     * E[max(Z − z, 0)] = φ(z) − z·P(Z > z), the unit normal loss (R. Schlaifer 1959, "Probability and Statistics for Business
     * Decisions"). Above 0 the two terms cancel; there it is φ(z)·∫ s·e^(−zs − s²/2) ds.
     */
    public static double loss(double z) {
        if (z <= 0) return Math.exp(lnDensity(z)) - z * survival(z);
        double integral = Quadrature.halfLine(s -> s * Math.exp(-s * (z + 0.5 * s)), Saddle.scale(z, 1));
        return Math.exp(lnDensity(z) + Math.log(integral));
    }
}
