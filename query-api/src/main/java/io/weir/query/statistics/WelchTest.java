package io.weir.query.statistics;

/**
 * Difference of two means with unequal variances. B. L. Welch 1947, Biometrika 34; degrees of freedom by F. E.
 * Satterthwaite 1946: ν = (v_a + v_b)² / (v_a²/(n_a − 1) + v_b²/(n_b − 1)), v = s²/n.
 */
public final class WelchTest {

    private WelchTest() {}

    /** @param alpha 0.05: an interval of 95 % */
    public static Comparison of(Moments control, Moments treatment, double alpha) {
        if (control.n() == 0 || treatment.n() == 0) return new Comparison.None(Unavailable.NO_UNITS);
        if (control.n() < 2 || treatment.n() < 2) return new Comparison.None(Unavailable.TOO_FEW_UNITS);
        double a = control.meanVariance();
        double b = treatment.meanVariance();
        if (a + b == 0) return new Comparison.None(Unavailable.ZERO_VARIANCE);
        // The means are subtracted before they are rounded.
        double difference = treatment.mean().subtract(control.mean()).doubleValue();
        double error = Math.sqrt(a + b);
        double df = (a + b) * (a + b) / (a * a / (control.n() - 1) + b * b / (treatment.n() - 1));
        double halfWidth = Tails.tQuantile(alpha / 2, df) * error;
        return new Comparison.Difference(
                difference,
                error,
                difference - halfWidth,
                difference + halfWidth,
                Tails.twoSidedT(difference / error, df));
    }
}
