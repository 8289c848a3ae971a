package io.weir.schemas;

import java.math.BigDecimal;

/**
 * How a number among an event's attributes is written in the log, where attributes are text: the same number always in the same way, so
 * that 1, 1.0 and 1e0 are one value of a filter, a breakdown or a cluster. Text is never changed: "1.10" may be a version.
 */
public final class AttributeNumbers {

    /** A whole number of so many digits is written as it is. Where zeros would make more of them, there is an exponent. */
    public static final int MOST_PLAIN_DIGITS = 38;

    private AttributeNumbers() {}

    /** Plain decimal without trailing zeros, such as 1, 0.7 and -12000; 1E+50 where zeros would make more than 38 digits. */
    public static String text(BigDecimal number) {
        if (number.signum() == 0) return "0";
        BigDecimal shortest = number.stripTrailingZeros();
        long before = Math.max(1, (long) shortest.precision() - shortest.scale());
        long after = Math.max(0, shortest.scale());
        boolean isPlain = before + after <= Math.max(MOST_PLAIN_DIGITS, shortest.precision() + 1);
        return isPlain ? shortest.toPlainString() : shortest.toString();
    }
}
