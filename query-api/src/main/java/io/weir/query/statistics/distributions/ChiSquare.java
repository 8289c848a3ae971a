package io.weir.query.statistics.distributions;

/** The chi-square law: the same tail by its density times ∫ exp(−decline), in the logarithm of the gamma variable. */
public final class ChiSquare {

    private ChiSquare() {}

    /** ln P(X > chiSquare). */
    public static double lnSurvival(double chiSquare, double df) {
        double a = df / 2;
        double x = chiSquare / 2;
        if (x <= 0) return 0;
        if (x >= a) {
            double rest = Quadrature.halfLine(s -> Math.exp(a * s - x * Math.expm1(s)), Saddle.scale(x - a, x));
            return Math.min(0, lnLogDensity(a, x) + Math.log(rest));
        }
        double rest = Quadrature.halfLine(s -> Math.exp(-a * s - x * Math.expm1(-s)), Saddle.scale(a - x, x));
        return Math.log1p(-Math.min(1, Math.exp(lnLogDensity(a, x)) * rest));
    }

    /** ln(x^a·e^(−x)/Γ(a)): the gamma law's density in ln x. */
    static double lnLogDensity(double a, double x) {
        return -Saddle.deviance(a, x) + 0.5 * Math.log(a / (2 * Math.PI)) - Saddle.stirlingError(a);
    }
}
