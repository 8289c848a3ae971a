package io.weir.query.statistics.distributions;

/** Student's t with any real number of degrees of freedom from 1 to 2·10^12. */
public final class StudentT {

    private StudentT() {}

    /** ln P(|T| > |t|) = ln I_x(ν/2, ½) at x = ν/(ν + t²) (DLMF 8.17.1, 8.17.2). */
    public static double lnTwoSided(double t, double df) {
        if (t == 0) return 0;
        double squared = t * t;
        return Beta.lnLower(df / 2, 0.5, df / (df + squared), squared / (df + squared));
    }

    /** ln P(T > t). */
    public static double lnSurvival(double t, double df) {
        double beyond = lnTwoSided(t, df) - Math.log(2);
        return t >= 0 ? beyond : Math.log1p(-Math.exp(beyond));
    }

    /**
     * t with P(T > t) = {@code upper}. Libraries stop at nine digits or take the normal law from some number of degrees of
     * freedom on. This is Newton's method on ln P over ln t; that function falls and is concave, so every step after the
     * first comes from the right and cannot overshoot.
     */
    public static double quantile(double upper, double df) {
        if (upper == 0.5) return 0;
        if (upper > 0.5) return -quantile(1 - upper, df);
        double target = Math.log(2 * upper);
        double lnT = Math.log(start(Normal.quantile(upper), df));
        for (int i = 0; i < 200; i++) {
            double t = Math.exp(lnT);
            double ln = lnTwoSided(t, df);
            double y = t * t / (df + t * t);
            // dP/d ln t: the logit of y moves twice as fast as ln t.
            double slope = 2 * Math.exp(Beta.lnLogitDensity(df / 2, 0.5, df / (df + t * t), y) - ln);
            double step = (ln - target) / slope;
            lnT += step;
            // The next step would be about the square of this one.
            if (Math.abs(step) < 1e-8) break;
        }
        return Math.exp(lnT);
    }

    /** First two terms of the expansion in 1/ν, R. A. Fisher and E. A. Cornish 1960, Technometrics 2:209; for a large ν all that is needed. */
    private static double start(double z, double df) {
        if (df < 5) return z;
        double squared = z * z;
        return z * (1 + (squared + 1) / (4 * df) + (5 * squared * squared + 16 * squared + 3) / (96 * df * df));
    }
}
