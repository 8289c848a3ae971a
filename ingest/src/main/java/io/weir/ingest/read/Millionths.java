package io.weir.ingest.read;

import io.weir.schemas.Decimals;
import java.math.BigDecimal;

/** JSON numbers to millionths, exactly as {@link Decimals#toMillionths} would: rounded half to even. */
final class Millionths {

    /** Longest number that is read, in characters. A double written out in full has up to 767 digits. */
    static final int MAX_LENGTH = 1_000;

    /** So many digits before the point cannot overflow a long of millionths. */
    private static final int SAFE_WHOLE_DIGITS = 12;

    private Millionths() {}

    /**
     * @param text a JSON number, as the parser found it
     * @throws ArithmeticException when it is too long, or too large for a record
     */
    static long of(char[] text, int offset, int length) {
        if (length > MAX_LENGTH) throw new ArithmeticException("longer than " + MAX_LENGTH + " characters");
        int end = offset + length;
        boolean isNegative = text[offset] == '-';
        int at = isNegative ? offset + 1 : offset;
        int wholeStart = at;
        long whole = 0;
        while (at < end && text[at] >= '0' && text[at] <= '9') {
            if (at - wholeStart == SAFE_WHOLE_DIGITS) return exact(text, offset, length);
            whole = whole * 10 + (text[at++] - '0');
        }
        long millionths = whole * 1_000_000;
        if (at < end) {
            if (text[at] != '.') return exact(text, offset, length);
            at++;
            int scale = 100_000;
            while (at < end && scale > 0 && text[at] >= '0' && text[at] <= '9') {
                millionths += (long) (text[at++] - '0') * scale;
                scale /= 10;
            }
            // An exponent, or digits to be rounded away.
            if (at < end) return exact(text, offset, length);
        }
        return isNegative ? -millionths : millionths;
    }

    /** True when the number, which became 0, is not 0. @param text as {@link #of} takes it */
    static boolean isBelowResolution(char[] text, int offset, int length) {
        for (int at = offset; at < offset + length; at++) {
            char c = text[at];
            if (c == 'e' || c == 'E') return false; // the digits of 0 are all 0, whatever its exponent
            if (c >= '1' && c <= '9') return true;
        }
        return false;
    }

    private static long exact(char[] text, int offset, int length) {
        try {
            return Decimals.toMillionths(new BigDecimal(text, offset, length));
        } catch (NumberFormatException e) {
            throw new ArithmeticException("an exponent of more than ten digits");
        }
    }
}
