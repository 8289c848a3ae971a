package io.weir.streams.stats;

import java.math.BigInteger;

/**
 * An exact integer that grows and shrinks by integers of any width: rule E5. Mutable and for the hot loop: 128 bits lie in
 * two longs, and what would not fit any more goes to a BigInteger.
 */
public final class ExactSum {

    /** While the upper long is within it, a product of two longs (at most 2^126) can be added without overflow. */
    private static final long ROOM = 1L << 61;

    private long high;
    private long low;
    private BigInteger wide = BigInteger.ZERO;

    public ExactSum() {}

    public ExactSum(BigInteger value) {
        add(value, 1);
    }

    /** Adds {@code sign * value}, sign being 1 or -1. */
    public void add(BigInteger value, int sign) {
        if (value.bitLength() < Long.SIZE) {
            long narrow = value.longValue();
            add(narrow >> 63, narrow, sign);
        } else {
            wide = sign > 0 ? wide.add(value) : wide.subtract(value);
        }
    }

    /** Adds {@code sign * a * b}, sign being 1 or -1. */
    public void addProduct(BigInteger a, BigInteger b, int sign) {
        if (a.bitLength() < Long.SIZE && b.bitLength() < Long.SIZE) {
            long x = a.longValue();
            long y = b.longValue();
            add(Math.multiplyHigh(x, y), x * y, sign);
        } else {
            add(a.multiply(b), sign);
        }
    }

    public BigInteger value() {
        return wide.signum() == 0 ? narrow() : wide.add(narrow());
    }

    private void add(long upper, long lower, int sign) {
        if (sign > 0) add(upper, lower);
        else add(lower == 0 ? -upper : ~upper, -lower);
    }

    private void add(long upper, long lower) {
        long sum = low + lower;
        long carry = Long.compareUnsigned(sum, lower) < 0 ? 1 : 0;
        low = sum;
        high += upper + carry;
        if (high >= ROOM || high < -ROOM) {
            wide = wide.add(narrow());
            high = 0;
            low = 0;
        }
    }

    private BigInteger narrow() {
        if (high == low >> 63) return BigInteger.valueOf(low);
        byte[] bytes = new byte[2 * Long.BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[i] = (byte) (high >> (Long.SIZE - 8 * (i + 1)));
            bytes[Long.BYTES + i] = (byte) (low >> (Long.SIZE - 8 * (i + 1)));
        }
        return new BigInteger(bytes);
    }
}
