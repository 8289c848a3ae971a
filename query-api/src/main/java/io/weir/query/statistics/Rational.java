package io.weir.query.statistics;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * An exact fraction: what cancels cancels here, and 0 is 0. The first double comes after the last subtraction.
 *
 * <p>It is computed twice: at once to about 100 bits with a bound of the error ({@link Enclosure}), which nearly always tells the
 * nearest double and the sign; and with big integers when that is not enough, so the answers are those of the exact fraction.
 */
final class Rational implements Comparable<Rational> {

    private static final BigInteger[] TENS = new BigInteger[40];

    static {
        for (int i = 0; i < TENS.length; i++) TENS[i] = BigInteger.TEN.pow(i);
    }

    static final Rational ZERO = of(0);
    static final Rational ONE = of(1);

    /** Shortened only when it has grown: a divisor costs more than the multiplications that it saves. */
    private static final int LONG = 2048;

    private enum Operation {
        whole,
        plus,
        times,
        over,
        negate
    }

    /** @param denominator above 0 */
    private record Fraction(BigInteger numerator, BigInteger denominator) {
        Fraction {
            if (denominator.signum() <= 0) throw new IllegalArgumentException("denominator " + denominator);
            if (denominator.bitLength() > LONG) {
                BigInteger common = numerator.gcd(denominator);
                numerator = numerator.divide(common);
                denominator = denominator.divide(common);
            }
        }
    }

    private final Enclosure about;
    private final Operation operation;
    private final Rational left;
    private final Rational right;
    private final long whole;
    /** Null until somebody asks. Whoever computes it computes the same, so threads need not agree. */
    private Fraction exact;

    Rational(BigInteger numerator, BigInteger denominator) {
        this(new Fraction(numerator, denominator));
    }

    private Rational(Fraction exact) {
        this(
                exact.denominator.equals(BigInteger.ONE)
                        ? Enclosure.of(exact.numerator)
                        : Enclosure.of(exact.numerator).over(Enclosure.of(exact.denominator)),
                null,
                null,
                null,
                0);
        this.exact = exact;
    }

    private Rational(Enclosure about, Operation operation, Rational left, Rational right, long whole) {
        this.about = about;
        this.operation = operation;
        this.left = left;
        this.right = right;
        this.whole = whole;
    }

    static Rational of(long value) {
        return new Rational(Enclosure.of(value), Operation.whole, null, null, value);
    }

    static Rational of(BigDecimal value) {
        int scale = value.scale();
        if (scale <= 0) return new Rational(value.toBigIntegerExact(), BigInteger.ONE);
        return new Rational(value.unscaledValue(), scale < TENS.length ? TENS[scale] : BigInteger.TEN.pow(scale));
    }

    /** The decimal that was written, 0.1 and not its neighbour in binary. */
    static Rational written(double value) {
        return of(BigDecimal.valueOf(value));
    }

    Rational plus(Rational other) {
        return new Rational(about.plus(other.about), Operation.plus, this, other, 0);
    }

    Rational minus(Rational other) {
        return plus(other.negate());
    }

    Rational negate() {
        return new Rational(about.negate(), Operation.negate, this, null, 0);
    }

    Rational abs() {
        return signum() < 0 ? negate() : this;
    }

    Rational times(Rational other) {
        return new Rational(about.times(other.about), Operation.times, this, other, 0);
    }

    Rational times(long factor) {
        return times(of(factor));
    }

    Rational squared() {
        return times(this);
    }

    /** @throws ArithmeticException when {@code other} is 0 */
    Rational over(Rational other) {
        if (other.signum() == 0) throw new ArithmeticException("division by 0");
        return new Rational(about.over(other.about), Operation.over, this, other, 0);
    }

    Rational over(long divisor) {
        return over(of(divisor));
    }

    int signum() {
        return about.tellsSign() ? about.signum() : exact().numerator.signum();
    }

    @Override
    public int compareTo(Rational other) {
        Enclosure difference = about.minus(other.about);
        if (difference.tellsSign()) return difference.signum();
        Fraction a = exact();
        Fraction b = other.exact();
        return a.numerator.multiply(b.denominator).compareTo(b.numerator.multiply(a.denominator));
    }

    /** The nearest double. */
    double toDouble() {
        double nearest = about.nearest();
        return Double.isNaN(nearest) ? exactlyToDouble() : nearest;
    }

    /** The same by the exact fraction, whatever it is written with: a quotient of 66 bits or more, its last one set for any rest. */
    double exactlyToDouble() {
        BigInteger numerator = exact().numerator;
        BigInteger denominator = exact().denominator;
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

    private Fraction exact() {
        if (exact == null) exact = computed();
        return exact;
    }

    private Fraction computed() {
        return switch (operation) {
            case whole -> new Fraction(BigInteger.valueOf(whole), BigInteger.ONE);
            case plus -> sum(left.exact(), right.exact());
            case times -> product(left.exact(), right.exact());
            case over -> quotient(left.exact(), right.exact());
            case negate -> new Fraction(left.exact().numerator.negate(), left.exact().denominator);
        };
    }

    private static Fraction sum(Fraction a, Fraction b) {
        if (a.denominator.equals(b.denominator)) return new Fraction(a.numerator.add(b.numerator), a.denominator);
        return new Fraction(
                a.numerator.multiply(b.denominator).add(b.numerator.multiply(a.denominator)),
                a.denominator.multiply(b.denominator));
    }

    private static Fraction product(Fraction a, Fraction b) {
        return new Fraction(a.numerator.multiply(b.numerator), a.denominator.multiply(b.denominator));
    }

    private static Fraction quotient(Fraction a, Fraction b) {
        BigInteger top = a.numerator.multiply(b.denominator);
        BigInteger bottom = a.denominator.multiply(b.numerator);
        return bottom.signum() > 0 ? new Fraction(top, bottom) : new Fraction(top.negate(), bottom.negate());
    }
}
