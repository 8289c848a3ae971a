package io.weir.query.statistics;

import java.math.BigDecimal;
import java.math.BigInteger;

/** An exact fraction: what cancels cancels here, and 0 is 0. The first double comes after the last subtraction. */
record Rational(BigInteger numerator, BigInteger denominator) implements Comparable<Rational> {

    static final Rational ZERO = of(0);
    static final Rational ONE = of(1);

    /** Shortened only when it has grown: a divisor costs more than the multiplications that it saves. */
    private static final int LONG = 2048;

    Rational {
        if (denominator.signum() <= 0) throw new IllegalArgumentException("denominator " + denominator);
        if (denominator.bitLength() > LONG) {
            BigInteger common = numerator.gcd(denominator);
            numerator = numerator.divide(common);
            denominator = denominator.divide(common);
        }
    }

    static Rational of(long value) {
        return new Rational(BigInteger.valueOf(value), BigInteger.ONE);
    }

    static Rational of(BigDecimal value) {
        return value.scale() <= 0
                ? new Rational(value.toBigIntegerExact(), BigInteger.ONE)
                : new Rational(value.unscaledValue(), BigInteger.TEN.pow(value.scale()));
    }

    /** The decimal that was written, 0.1 and not its neighbour in binary. */
    static Rational written(double value) {
        return of(BigDecimal.valueOf(value));
    }

    Rational plus(Rational other) {
        if (denominator.equals(other.denominator)) return new Rational(numerator.add(other.numerator), denominator);
        return new Rational(
                numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
                denominator.multiply(other.denominator));
    }

    Rational minus(Rational other) {
        return plus(other.negate());
    }

    Rational negate() {
        return new Rational(numerator.negate(), denominator);
    }

    Rational abs() {
        return signum() < 0 ? negate() : this;
    }

    Rational times(Rational other) {
        return new Rational(numerator.multiply(other.numerator), denominator.multiply(other.denominator));
    }

    Rational times(long factor) {
        return new Rational(numerator.multiply(BigInteger.valueOf(factor)), denominator);
    }

    Rational squared() {
        return times(this);
    }

    /** @throws ArithmeticException when {@code other} is 0 */
    Rational over(Rational other) {
        if (other.signum() == 0) throw new ArithmeticException("division by 0");
        BigInteger top = numerator.multiply(other.denominator);
        BigInteger bottom = denominator.multiply(other.numerator);
        return bottom.signum() > 0 ? new Rational(top, bottom) : new Rational(top.negate(), bottom.negate());
    }

    Rational over(long divisor) {
        return over(of(divisor));
    }

    int signum() {
        return numerator.signum();
    }

    @Override
    public int compareTo(Rational other) {
        return numerator.multiply(other.denominator).compareTo(other.numerator.multiply(denominator));
    }

    /** The nearest double, whatever the fraction is written with: a quotient of 66 bits or more, its last one set for any rest. */
    double toDouble() {
        int shift = 66 + denominator.bitLength() - numerator.bitLength();
        BigInteger top = numerator.abs();
        BigInteger[] quotient = shift >= 0
                ? top.shiftLeft(shift).divideAndRemainder(denominator)
                : top.divideAndRemainder(denominator.shiftLeft(-shift));
        BigInteger rounded = quotient[1].signum() == 0 ? quotient[0] : quotient[0].setBit(0);
        return Math.scalb(numerator.signum() * rounded.doubleValue(), -shift);
    }

    /** The square root of what is at least 0. */
    double sqrt() {
        return Math.sqrt(toDouble());
    }
}
