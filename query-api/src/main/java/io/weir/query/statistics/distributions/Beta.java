package io.weir.query.statistics.distributions;

import java.util.function.DoubleUnaryOperator;
import org.apache.commons.numbers.gamma.RegularizedBeta;

/**
 * Tails of the beta law, which are also those of Student's t and of the binomial (DLMF 8.17.1, 8.17.5, 26.5.24). In
 * L = ln(x/(1 − x)) the density is exp(a·ln x + b·ln(1 − x))/B(a, b), one hump whose logarithm is concave; the tail is the
 * density at its edge times ∫ exp(−decline) over the distance from the edge. Nothing cancels and nothing underflows for
 * parameters of 0.5 to 10^12, where continued fractions converge slowly or not at all. Where parameters and result are moderate the
 * library answers, a hundred times faster.
 */
public final class Beta {

    private static final double HALF_LN_2PI = 0.5 * Math.log(2 * Math.PI);

    /** Parameters up to which the library's series and fractions are quick, and exact to 10^−12 (QuantileLawsTest). */
    private static final double MODERATE = 1e4;

    /** Further out its series cancels: ln P is off in the tenth digit at −630. */
    private static final double TOO_FAR = 1e-100;

    private Beta() {}

    /** ln P(X ≤ x). */
    public static double lnLower(double a, double b, double x) {
        return lnLower(a, b, x, 1 - x);
    }

    /** ln P(X > x). */
    public static double lnUpper(double a, double b, double x) {
        return lnLower(b, a, 1 - x, x);
    }

    /** ln P(X ≤ x) at x = 1/(1 + e^−L). */
    public static double lnLowerLogit(double a, double b, double logit) {
        return lnLower(a, b, logistic(logit), logistic(-logit));
    }

    /** ln of the density of L = ln(x/(1 − x)). */
    public static double lnLogitDensity(double a, double b, double logit) {
        return lnLogitDensity(a, b, logistic(logit), logistic(-logit));
    }

    /**
     * ln ∫ (u/p)^s·((1 − u)/(1 − p))^f over u ~ Beta(a, b) at p = 1/(1 + e^−L): how much likelier s successes and f failures are
     * under the mixture than under p.
     */
    public static double lnMixtureLogit(double s, double f, double a, double b, double logit) {
        return lnLogitDensity(a, b, logit) - lnLogitDensity(a + s, b + f, logit);
    }

    /** ln P(X ≤ x) with x and y = 1 − x, each to its own last digit. */
    static double lnLower(double a, double b, double x, double y) {
        if (x <= 0) return Double.NEGATIVE_INFINITY;
        if (y <= 0) return 0;
        if (Math.max(a, b) <= MODERATE) {
            // By the smaller of x and y, which carries all digits; and 1 − P where P is near 1.
            double lower = x <= y ? RegularizedBeta.value(x, a, b) : RegularizedBeta.complement(y, b, a);
            if (lower > 0.5) {
                return Math.log1p(-(x <= y ? RegularizedBeta.complement(x, a, b) : RegularizedBeta.value(y, b, a)));
            }
            if (lower > TOO_FAR) return Math.log(lower);
        }
        return lnLowerByIntegral(a, b, x, y);
    }

    /** The same without the library. */
    static double lnLowerByIntegral(double a, double b, double x, double y) {
        if (a * y >= b * x) return Math.min(0, lnTail(a, b, x, y));
        return Math.log1p(-Math.min(1, Math.exp(lnTail(b, a, y, x))));
    }

    /** The tail on the side where the density falls from x on. */
    private static double lnTail(double a, double b, double x, double y) {
        DoubleUnaryOperator rest = s -> Math.exp(-a * lnGrown(y, x, s) - b * lnShrunk(x, y, s));
        double scale = Saddle.scale(a * y - b * x, (a + b) * x * y);
        return lnLogitDensity(a, b, x, y) + Math.log(Quadrature.halfLine(rest, scale));
    }

    /** ln(1 + y·(e^s − 1)): how much larger 1/x becomes when L falls by s. Small for a small y, which s + ln(…) would lose. */
    private static double lnGrown(double y, double x, double s) {
        return s < 600 ? Math.log1p(Math.expm1(s) * y) : s + Math.log(y + x * Math.exp(-s));
    }

    /** ln(1 + x·(e^−s − 1)): how much smaller 1/(1 − x) becomes; small for a small x, near −s for an x near 1. */
    private static double lnShrunk(double x, double y, double s) {
        return s < 1 || x < 0.5 ? Math.log1p(Math.expm1(-s) * x) : Math.log(y + x * Math.exp(-s));
    }

    /** ln of the density in L = ln(x/y). */
    static double lnLogitDensity(double a, double b, double x, double y) {
        double n = a + b;
        return 0.5 * Math.log(a)
                + 0.5 * Math.log(b / n)
                - HALF_LN_2PI
                + Saddle.stirlingError(n)
                - Saddle.stirlingError(a)
                - Saddle.stirlingError(b)
                - Saddle.deviance(a, n * x)
                - Saddle.deviance(b, n * y);
    }

    /** x with P(X ≤ x) = {@code lower}: Newton on ln P over L, which is concave, so every step after the first is from below. */
    public static double quantile(double a, double b, double lower) {
        if (lower > 0.5) return 1 - quantileBelowHalf(b, a, 1 - lower);
        return quantileBelowHalf(a, b, lower);
    }

    private static double quantileBelowHalf(double a, double b, double lower) {
        double target = Math.log(lower);
        double logit = Math.log(a / b);
        for (int i = 0; i < 200; i++) {
            double x = logistic(logit);
            double y = logistic(-logit);
            double ln = lnLower(a, b, x, y);
            double step = (ln - target) / Math.exp(lnLogitDensity(a, b, x, y) - ln);
            logit -= step;
            // The next step would change ln P by about the square of this change.
            if (Math.abs(ln - target) < 1e-8) break;
        }
        return logistic(logit);
    }

    /** 1/(1 + e^−L). */
    public static double logistic(double logit) {
        return logit < 0 ? Math.exp(logit) / (1 + Math.exp(logit)) : 1 / (1 + Math.exp(-logit));
    }
}
