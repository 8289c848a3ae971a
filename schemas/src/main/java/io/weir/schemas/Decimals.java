package io.weir.schemas;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;

/**
 * Values are decimals of fixed scale, held as integers: rule E5. 1.5 is 1,500,000 millionths.
 *
 * <p>The scale is part of the contract between the modules, so it is a constant and not a setting: see RATIONALE.
 */
public final class Decimals {

    /** Digits after the point. */
    public static final int SCALE = 6;

    /** Largest value that a record can hold, both signs: 9,223,372,036,854.775807. */
    public static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE, SCALE);

    private Decimals() {}

    /**
     * The value in millionths, rounded half to even.
     *
     * @throws ArithmeticException when it is larger than {@link #MAX}, either sign
     */
    public static long toMillionths(BigDecimal value) {
        // Compare before scaling: setScale on 1e999999999 would build all its digits.
        if (value.compareTo(MAX) > 0 || value.negate().compareTo(MAX) > 0) {
            throw new ArithmeticException("larger than " + MAX.toPlainString());
        }
        // The same guard for 1e-999999999.
        if (value.scale() - value.precision() > SCALE) return 0;
        return value.setScale(SCALE, RoundingMode.HALF_EVEN).unscaledValue().longValueExact();
    }

    /** Millionths as the decimal that they stand for. */
    public static BigDecimal ofMillionths(long millionths) {
        return BigDecimal.valueOf(millionths, SCALE);
    }

    /** An exact sum as it stands in a record. */
    public static ByteBuffer toBytes(BigInteger sum) {
        return ByteBuffer.wrap(sum.toByteArray());
    }

    /** An exact sum as it stood in a record. The buffer's position stays. */
    public static BigInteger toInteger(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return new BigInteger(copy);
    }
}
