package io.weir.query.statistics;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A number to about 100 bits, with a bound of what is missing: {@code high + low} is at most {@code error} away from it. Sums of
 * two doubles by T. J. Dekker 1971, Numerische Mathematik 18:224, and M. Joldes, J.-M. Muller, V. Popescu 2017, ACM TOMS 44:15.
 *
 * <p>It never answers with a double that could be the wrong one: {@link #nearest} says when the bound reaches a place where
 * rounding turns, and then somebody has to ask the exact number. The bounds of the operations are eight times and more what the
 * papers prove, so that the rounding of the bounds themselves is no matter.
 */
public record Enclosure(double high, double low, double error) {

    /** Anything. */
    static final Enclosure UNKNOWN = new Enclosure(0, 0, Double.POSITIVE_INFINITY);

    /** Of one operation, relative. */
    private static final double STEP = 0x1p-98;

    /** Sizes beyond which a product of two low parts may be no normal number. */
    private static final double LARGE = 0x1p400;

    private static final double SMALL = 0x1p-400;
    private static final int WORD = 62;
    private static final long WORD_BITS = (1L << WORD) - 1;
    private static final Enclosure[] TENS = new Enclosure[100];

    static {
        for (int i = 0; i < TENS.length; i++) TENS[i] = of(BigInteger.TEN.pow(i));
    }

    /** The decimal that a double is written as. */
    static Enclosure written(double value) {
        BigDecimal decimal = BigDecimal.valueOf(value);
        Enclosure digits = of(decimal.unscaledValue());
        int scale = decimal.scale();
        if (Math.abs(scale) >= TENS.length) return UNKNOWN;
        return scale >= 0 ? digits.over(TENS[scale]) : digits.times(TENS[-scale]);
    }

    public static Enclosure of(long exact) {
        double high = exact;
        if (Math.abs(high) >= 0x1p63) return of(BigInteger.valueOf(exact));
        return checked(high, exact - (long) high, 0);
    }

    public static Enclosure of(BigInteger exact) {
        int bits = exact.bitLength();
        if (bits <= WORD) return of(exact.longValue());
        // Two words of the leading bits; what is cut off is less than one of the last.
        int cut = Math.max(0, bits - 2 * WORD);
        BigInteger leading = cut == 0 ? exact : exact.shiftRight(cut);
        Enclosure top = of(leading.shiftRight(WORD).longValue());
        Enclosure rest = of(leading.longValue() & WORD_BITS);
        Enclosure both = new Enclosure(top.high * 0x1p62, top.low * 0x1p62, 0).plus(rest);
        if (cut == 0) return both;
        double scale = Math.scalb(1.0, cut);
        return checked(both.high * scale, both.low * scale, (both.error + 1) * scale);
    }

    Enclosure plus(Enclosure other) {
        double high = this.high + other.high;
        double missing = lost(this.high, other.high, high);
        double low = this.low + other.low;
        double lowest = lost(this.low, other.low, low);
        double middle = missing + low;
        double top = high + middle;
        double rest = middle - (top - high) + lowest;
        double sum = top + rest;
        double bound = error + other.error + (Math.abs(this.high) + Math.abs(other.high)) * STEP;
        return checked(sum, rest - (sum - top), bound);
    }

    public Enclosure minus(Enclosure other) {
        return plus(other.negate());
    }

    Enclosure negate() {
        return new Enclosure(-high, -low, error);
    }

    public Enclosure times(Enclosure other) {
        double product = high * other.high;
        double rest = Math.fma(high, other.high, -product) + (high * other.low + low * other.high);
        double sum = product + rest;
        double bound = Math.abs(high) * other.error
                + Math.abs(other.high) * error
                + error * other.error
                + Math.abs(product) * STEP;
        return checked(sum, rest - (sum - product), 1.125 * bound);
    }

    /** {@link #UNKNOWN} when the divisor may be 0. */
    public Enclosure over(Enclosure other) {
        double size = Math.abs(other.high);
        if (!(size > 4 * other.error) || size < SMALL) return UNKNOWN;
        double first = high / other.high;
        // What is left of the dividend: exact in its first part.
        double left = Math.fma(-first, other.high, high) + (low - first * other.low);
        double second = left / other.high;
        double sum = first + second;
        double bound = (error + Math.abs(first) * other.error) / size * 2 + Math.abs(first) * STEP;
        return checked(sum, second - (sum - first), bound);
    }

    /** Whether it says on which side of 0 the number lies, or that it is 0. */
    boolean tellsSign() {
        return Math.abs(high) > 2 * error || high == 0 && error == 0;
    }

    int signum() {
        return high > 0 ? 1 : high < 0 ? -1 : 0;
    }

    /** The double that is nearest to the number; NaN when this says not which. */
    public double nearest() {
        // So much more that the rounding of the two sums below cannot matter.
        double reach = 2 * error + Math.abs(high) * 0x1p-102;
        double from = high + (low - reach);
        double to = high + (low + reach);
        return from == to ? from + 0.0 : Double.NaN; // and never -0.0
    }

    private static double lost(double a, double b, double sum) {
        double part = sum - a;
        return a - (sum - part) + (b - part);
    }

    private static Enclosure checked(double high, double low, double error) {
        double size = Math.abs(high);
        boolean isTold = size < LARGE && (size > SMALL || high == 0 && low == 0) && error < LARGE;
        return isTold ? new Enclosure(high, low, error) : UNKNOWN;
    }
}
