package io.weir.query.statistics.distributions;

import org.apache.commons.numbers.gamma.LogGamma;

/**
 * The two parts of a binomial or gamma density that keep all digits at any size. C. Loader 2000, "Fast and accurate
 * computation of binomial probabilities": lnΓ differences of numbers around 10^12 would lose the first ones.
 */
final class Saddle {

    private static final double HALF_LN_2PI = 0.5 * Math.log(2 * Math.PI);

    private Saddle() {}

    /** D(x, m) = x·ln(x/m) + m − x, without cancellation where x is near m. */
    static double deviance(double x, double m) {
        if (x == 0) return m;
        if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
        double v = (x - m) / (x + m);
        double sum = (x - m) * v;
        double power = 2 * x * v;
        for (int j = 1; j < 1000; j++) {
            power *= v * v;
            double next = sum + power / (2 * j + 1);
            if (next == sum) break;
            sum = next;
        }
        return sum;
    }

    /** δ(z) = lnΓ(z) − (z − ½)·ln z + z − ½·ln 2π: the error of Stirling's formula. */
    static double stirlingError(double z) {
        if (z < 16) return LogGamma.value(z) - (z - 0.5) * Math.log(z) + z - HALF_LN_2PI;
        double r = 1 / (z * z);
        double sum = 1.0 / 156;
        sum = 691.0 / 360_360 - r * sum;
        sum = 1.0 / 1188 - r * sum;
        sum = 1.0 / 1680 - r * sum;
        sum = 1.0 / 1260 - r * sum;
        sum = 1.0 / 360 - r * sum;
        return (1.0 / 12 - r * sum) / z;
    }

    /** Where a decline of slope {@code slope} and curvature {@code curvature} at 0 has reached 1. */
    static double scale(double slope, double curvature) {
        return 2 / (slope + Math.sqrt(slope * slope + 2 * curvature));
    }
}
