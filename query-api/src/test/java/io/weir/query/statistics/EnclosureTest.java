package io.weir.query.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The quick way to a double is the exact way's. */
class EnclosureTest {

    private static final int TERMS = 5_000;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 20261130})
    void a_fraction_tells_the_double_and_the_sign_of_its_big_integers(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < TERMS; i++) {
            Rational term = term(random, 4);

            assertThat(term.toDouble()).isEqualTo(term.exactlyToDouble());
            assertThat(term.signum()).isEqualTo((int) Math.signum(term.exactlyToDouble()));
            assertThat(Double.doubleToRawLongBits(term.minus(term).toDouble())).isZero();
        }
    }

    @Test
    void numbers_of_every_length_are_enclosed() {
        for (int bits = 1; bits < 700; bits++) {
            for (int away = -2; away <= 2; away++) {
                BigInteger edge = BigInteger.ONE.shiftLeft(bits).add(BigInteger.valueOf(away));
                for (BigInteger number : List.of(edge, edge.negate())) {
                    assertThat(new Rational(number, BigInteger.ONE).toDouble()).isEqualTo(number.doubleValue());
                    if (number.bitLength() < Long.SIZE) {
                        assertThat(Rational.of(number.longValue()).toDouble()).isEqualTo(number.doubleValue());
                    }
                }
            }
        }
    }

    @Test
    void between_two_doubles_it_does_not_guess() {
        BigInteger tie = BigInteger.ONE.shiftLeft(53).add(BigInteger.ONE);
        BigInteger far = BigInteger.ONE.shiftLeft(150);

        assertThat(Enclosure.of(tie).nearest()).isNaN();
        assertThat(Enclosure.of(tie.multiply(far).add(BigInteger.ONE))
                        .over(Enclosure.of(far))
                        .nearest())
                .isNaN();
        assertThat(Enclosure.of(1L).over(Enclosure.of(0L)).nearest()).isNaN();
        assertThat(Enclosure.of(BigInteger.ONE.shiftLeft(2_000)).nearest()).isNaN();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void a_disagreement_is_that_of_sixty_digits(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            int size = 2 + random.nextInt(6);
            boolean areEqual = random.nextInt(10) == 0;
            double scale = Math.pow(10, random.nextInt(-9, 10));
            List<Double> estimates = IntStream.range(0, size)
                    .mapToObj(k -> areEqual ? 0.1 : scale * random.nextDouble(-1, 1))
                    .toList();
            List<Double> variances = IntStream.range(0, size)
                    .mapToObj(k -> scale * scale * random.nextDouble(0.01, 2))
                    .toList();

            Heterogeneity careful = Found.in(Heterogeneity.of(estimates, variances));
            Disagreement quick = Found.in(Disagreement.of(estimates, variances));
            assertThat(quick).isEqualTo(new Disagreement(careful.pValue().orElseThrow(), careful.iSquared()));
        }
    }

    /** Sums, products and quotients of numbers of all sizes, with much that cancels. */
    private static Rational term(SplittableRandom random, int depth) {
        if (depth == 0) return leaf(random);
        Rational a = term(random, depth - 1);
        Rational b = term(random, depth - 1);
        return switch (random.nextInt(5)) {
            case 0 -> a.plus(b);
            case 1 -> a.minus(b);
            case 2 -> a.times(b);
            case 3 -> b.signum() == 0 ? a : a.over(b);
            default -> a.plus(b).minus(a.times(Rational.of(1).plus(leaf(random).over(1L << 40))));
        };
    }

    private static Rational leaf(SplittableRandom random) {
        List<Rational> kinds = new ArrayList<>();
        kinds.add(Rational.of(random.nextInt(-3, 4)));
        kinds.add(Rational.of(random.nextLong()));
        kinds.add(Rational.written(random.nextDouble(-1e6, 1e6)));
        kinds.add(new Rational(
                BigInteger.valueOf(random.nextLong()).pow(1 + random.nextInt(3)),
                BigInteger.valueOf(random.nextLong(1, Long.MAX_VALUE))));
        return kinds.get(random.nextInt(kinds.size()));
    }
}
