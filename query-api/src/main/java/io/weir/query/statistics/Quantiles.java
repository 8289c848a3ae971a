package io.weir.query.statistics;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;

/** Quantiles of values that are all there. */
public final class Quantiles {

    private Quantiles() {}

    /** Type 7 of R. J. Hyndman and Y. Fan 1996, The American Statistician 50:361: position q(n − 1) from 0, linear between. */
    public static Answer<Double> exact(double[] values, double q) {
        return check(Check.that(), values.length, q).found(() -> {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            BigDecimal position = position(sorted.length, q);
            int below = position.intValue();
            double part = position.subtract(BigDecimal.valueOf(below)).doubleValue();
            if (part == 0) return sorted[below];
            return sorted[below] + part * (sorted[below + 1] - sorted[below]);
        });
    }

    static Check check(Check so, long n, double q) {
        return so.not(!(q >= 0 && q <= 1), Unavailable.INVALID_QUANTILE).not(n == 0, Unavailable.NO_UNITS);
    }

    /** q(n − 1) of the decimal that was written: in doubles 0.29·100 lies below 29. */
    private static BigDecimal position(long n, double q) {
        return BigDecimal.valueOf(q).multiply(BigDecimal.valueOf(n - 1));
    }

    /** ⌊q(n − 1)⌋, from 0. */
    static long rank(long n, double q) {
        return position(n, q).setScale(0, RoundingMode.FLOOR).longValueExact();
    }
}
