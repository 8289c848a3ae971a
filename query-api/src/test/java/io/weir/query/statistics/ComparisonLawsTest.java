package io.weir.query.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.query.statistics.Comparison.Difference;
import io.weir.query.statistics.TwoProportionTest.Arm;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComparisonLawsTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 20261124})
    void swapping_the_arms_flips_the_sign(long seed) {
        long[] a = values(seed, 40);
        long[] b = values(seed + 1, 31);
        Difference there = welch(a, b);
        Difference back = welch(b, a);

        assertThat(back.estimate()).isEqualTo(-there.estimate());
        assertThat(back.ciLow()).isEqualTo(-there.ciHigh());
        assertThat(back.pValue()).isEqualTo(there.pValue());

        Difference proportions = proportions(new Arm(40, seed % 30), new Arm(31, 17));
        Difference swapped = proportions(new Arm(31, 17), new Arm(40, seed % 30));
        assertThat(swapped.estimate()).isEqualTo(-proportions.estimate());
        assertThat(swapped.ciLow()).isCloseTo(-proportions.ciHigh(), within(1e-15));
        assertThat(swapped.pValue()).isEqualTo(proportions.pValue());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 20261124})
    void scaling_the_metric_scales_the_interval_and_adding_a_constant_leaves_it(long seed) {
        long[] a = values(seed, 40);
        long[] b = values(seed + 1, 31);
        Difference plain = welch(a, b);
        Difference scaled = welch(map(a, 1000, 0), map(b, 1000, 0));
        Difference moved = welch(map(a, 1, 1_000_000_000_000L), map(b, 1, 1_000_000_000_000L));

        assertThat(scaled.ciLow()).isCloseTo(1000 * plain.ciLow(), within(1e-12 * Math.abs(scaled.ciLow())));
        assertThat(scaled.pValue()).isCloseTo(plain.pValue(), within(1e-12));
        assertThat(moved).isEqualTo(plain);
    }

    @ParameterizedTest(name = "margin {0}, interval {1} to {2}, higher is better: {3}")
    @CsvSource({
        "0.05, -0.04,  0.10, true,  holds",
        "0.05, -0.05,  0.10, true,  undecided",
        "0.05, -0.06,  0.10, true,  undecided",
        "0.05, -0.20, -0.05, true,  undecided",
        "0.05, -0.20, -0.06, true,  broken",
        "0.05, -0.10,  0.04, false, holds",
        "0.05, -0.10,  0.05, false, undecided",
        "0.05, -0.10,  0.06, false, undecided",
        "0.05,  0.05,  0.20, false, undecided",
        "0.05,  0.06,  0.20, false, broken",
        "0,     0.01,  0.20, true,  holds",
        "0,     0.00,  0.20, true,  undecided",
        "0,    -0.20, -0.01, true,  broken",
    })
    void a_guardrail_is_decided_only_when_the_whole_interval_lies_on_one_side(
            double margin, double low, double high, boolean higherIsBetter, Guardrail expected) {
        Difference difference = new Difference((low + high) / 2, 0.1, low, high, 0.5);

        assertThat(Guardrail.of(difference, margin, higherIsBetter)).isEqualTo(expected);
    }

    @Test
    void too_little_is_a_named_reason() {
        Moments none = moments();
        Moments one = moments(5);
        Moments same = moments(5, 5);

        assertThat(WelchTest.of(none, same, 0.05)).isEqualTo(new Comparison.None(Unavailable.NO_UNITS));
        assertThat(WelchTest.of(same, one, 0.05)).isEqualTo(new Comparison.None(Unavailable.TOO_FEW_UNITS));
        assertThat(WelchTest.of(same, same, 0.05)).isEqualTo(new Comparison.None(Unavailable.ZERO_VARIANCE));
        assertThat(WelchTest.of(same, moments(5, 7), 0.05)).isInstanceOf(Difference.class);
    }

    private static Difference welch(long[] a, long[] b) {
        return (Difference) WelchTest.of(moments(a), moments(b), 0.05);
    }

    private static Difference proportions(Arm a, Arm b) {
        return (Difference) TwoProportionTest.of(a, b, 0.05);
    }

    private static Moments moments(long... values) {
        BigInteger sum = BigInteger.ZERO;
        BigInteger squares = BigInteger.ZERO;
        for (long value : values) {
            BigInteger exact = BigInteger.valueOf(value);
            sum = sum.add(exact);
            squares = squares.add(exact.multiply(exact));
        }
        return Moments.of(values.length, sum, squares, 6);
    }

    private static long[] values(long seed, int n) {
        return new Random(seed).longs(n, -5_000_000, 9_000_000).toArray();
    }

    private static long[] map(long[] values, long factor, long plus) {
        return java.util.Arrays.stream(values).map(v -> v * factor + plus).toArray();
    }
}
