package io.weir.query.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class RationalTest {

    @Property
    void a_fraction_is_the_same_double_however_it_is_written(
            @ForAll long numerator,
            @ForAll @LongRange(min = 1) long denominator,
            @ForAll @LongRange(min = 1) long factor) {
        Rational plain = new Rational(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
        Rational longer = new Rational(
                BigInteger.valueOf(numerator).multiply(BigInteger.valueOf(factor)),
                BigInteger.valueOf(denominator).multiply(BigInteger.valueOf(factor)));

        assertThat(longer.toDouble()).isEqualTo(plain.toDouble());
    }

    @Property
    void the_quotient_of_two_doubles_that_are_whole_numbers_is_javas(
            @ForAll @LongRange(min = -(1L << 53), max = 1L << 53) long numerator,
            @ForAll @LongRange(min = 1, max = 1L << 53) long denominator) {
        assertThat(Rational.of(numerator).over(denominator).toDouble())
                .isEqualTo((double) numerator / denominator + 0.0);
    }

    @Example
    void a_rest_beyond_the_bits_that_are_taken_breaks_the_tie() {
        BigInteger tie =
                BigInteger.ONE.shiftLeft(53).add(BigInteger.ONE); // between 2^53 and 2^53 + 2, the even one is below
        BigInteger far = BigInteger.ONE.shiftLeft(200);

        assertThat(new Rational(tie, BigInteger.ONE).toDouble()).isEqualTo(0x1p53);
        assertThat(new Rational(tie.multiply(far).add(BigInteger.ONE), far).toDouble())
                .isEqualTo(0x1p53 + 2);
        assertThat(new Rational(tie.multiply(far).add(BigInteger.ONE).negate(), far).toDouble())
                .isEqualTo(-0x1p53 - 2);
    }
}
