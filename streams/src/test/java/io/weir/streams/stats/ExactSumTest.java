package io.weir.streams.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactSumTest {

    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger GREATEST = BigInteger.valueOf(Long.MAX_VALUE);

    /** The values at which an addition carries, a sign changes or a width ends. */
    private static final List<BigInteger> EDGES = List.of(
            BigInteger.ZERO,
            BigInteger.ONE,
            BigInteger.ONE.negate(),
            LEAST,
            GREATEST,
            LEAST.subtract(BigInteger.ONE),
            GREATEST.add(BigInteger.ONE),
            BigInteger.ONE.shiftLeft(32),
            BigInteger.ONE.shiftLeft(127),
            BigInteger.ONE.shiftLeft(200).negate());

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 20261124})
    void E5_sums_and_products_are_those_of_exact_integers_of_any_width(long seed) {
        Random random = new Random(seed);
        ExactSum sum = new ExactSum();
        BigInteger exact = BigInteger.ZERO;
        for (int step = 0; step < 20_000; step++) {
            BigInteger a = any(random);
            BigInteger b = any(random);
            int sign = random.nextBoolean() ? 1 : -1;
            boolean isProduct = random.nextBoolean();
            if (isProduct) sum.addProduct(a, b, sign);
            else sum.add(a, sign);
            BigInteger change = isProduct ? a.multiply(b) : a;
            exact = exact.add(change.multiply(BigInteger.valueOf(sign)));
            if (step % 97 == 0) assertThat(sum.value()).isEqualTo(exact);
            if (step % 1_001 == 0) sum = new ExactSum(sum.value());
        }
        assertThat(sum.value()).isEqualTo(exact);
    }

    @Test
    void E5_the_largest_squares_never_overflow_however_many_there_are() {
        ExactSum sum = new ExactSum();
        for (int i = 0; i < 10_000; i++) sum.addProduct(LEAST, LEAST, 1);
        assertThat(sum.value()).isEqualTo(LEAST.multiply(LEAST).multiply(BigInteger.valueOf(10_000)));

        for (int i = 0; i < 10_000; i++) sum.addProduct(LEAST, LEAST, -1);
        assertThat(sum.value()).isZero();
    }

    private static BigInteger any(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> EDGES.get(random.nextInt(EDGES.size()));
            case 1 -> BigInteger.valueOf(random.nextInt(2_000_000) - 1_000_000);
            case 2 -> BigInteger.valueOf(random.nextLong());
            default -> new BigInteger(random.nextInt(150), random);
        };
    }
}
