package io.weir.query.statistics;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * Mean and variance of one arm.
 *
 * @param n units
 * @param mean exact to the double's last digits
 * @param variance with n - 1; 0 when n is below 2
 */
public record Moments(long n, BigDecimal mean, double variance) {

    private static final MathContext DIGITS = MathContext.DECIMAL128;

    /**
     * From exact sums. The subtraction that cancels, n·Σy² − (Σy)², is done in integers; the first rounding comes after it.
     *
     * @param scale digits after the point of a value; the squares have twice as many
     * @throws IllegalArgumentException when no real data can give these sums
     */
    public static Moments of(long n, BigInteger sum, BigInteger squares, int scale) {
        if (!isPossible(n, sum, squares)) throw new IllegalArgumentException(Unavailable.INCONSISTENT_SUMS.name());
        BigInteger spread = spread(n, sum, squares);
        if (n == 0) return new Moments(0, BigDecimal.ZERO, 0);
        BigDecimal mean = new BigDecimal(sum, scale).divide(BigDecimal.valueOf(n), DIGITS);
        if (n == 1) return new Moments(1, mean, 0);
        BigDecimal pairs = BigDecimal.valueOf(n).multiply(BigDecimal.valueOf(n - 1));
        return new Moments(
                n, mean, new BigDecimal(spread, 2 * scale).divide(pairs, DIGITS).doubleValue());
    }

    /** False when no real data can give these sums. */
    public static boolean isPossible(long n, BigInteger sum, BigInteger squares) {
        if (n <= 0) return n == 0 && sum.signum() == 0 && squares.signum() == 0;
        return spread(n, sum, squares).signum() >= 0;
    }

    private static BigInteger spread(long n, BigInteger sum, BigInteger squares) {
        return squares.multiply(BigInteger.valueOf(n)).subtract(sum.multiply(sum));
    }

    /** Squared standard error of the mean. */
    double meanVariance() {
        return variance / n;
    }
}
