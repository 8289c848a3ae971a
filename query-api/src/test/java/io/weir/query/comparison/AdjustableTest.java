package io.weir.query.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.query.experiments.Method;
import io.weir.query.metrics.MetricSpec.Direction;
import io.weir.query.sums.MetricTotals;
import io.weir.schemas.MetricKind;
import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An interval and the decision never disagree, whatever was compared beside. */
class AdjustableTest {

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"count, frequentist", "count, sequential", "sum, frequentist"})
    void the_adjusted_interval_leaves_out_0_exactly_where_there_is_a_difference(MetricKind kind, Method method) {
        SplittableRandom random = new SplittableRandom(20_261_130);
        int decidedByTheAdjustment = 0;
        for (int i = 0; i < 2_000; i++) {
            Adjustable comparison = Comparison.adjustable(
                    Arms.of(
                            Counted.metric(kind, Direction.increase),
                            drawn(random, 0),
                            drawn(random, random.nextDouble(0.2, 1.2))),
                    Basis.units,
                    method);
            int comparisons = 1 + random.nextInt(20);
            double p = comparison.pValue();
            double adjusted = Math.min(1, p * (1 + random.nextInt(comparisons)));

            Difference difference = comparison.adjusted(adjusted, comparisons);

            boolean leavesOut0 = difference.ciAdjustedLow() > 0 || difference.ciAdjustedHigh() < 0;
            assertThat(leavesOut0).as("p %s adjusted %s", p, adjusted).isEqualTo(difference.differs());
            assertThat(difference.ciAdjustedLow()).isLessThanOrEqualTo(difference.ciLow());
            assertThat(difference.ciAdjustedHigh()).isGreaterThanOrEqualTo(difference.ciHigh());
            if (difference.differsAlone() && !difference.differs()) decidedByTheAdjustment++;
        }
        assertThat(decidedByTheAdjustment).isGreaterThan(5);
    }

    @Test
    void alone_nothing_is_adjusted() {
        SplittableRandom random = new SplittableRandom(1);
        Adjustable comparison = Comparison.adjustable(
                Arms.of(Counted.metric(MetricKind.sum, Direction.increase), drawn(random, 0), drawn(random, 1)),
                Basis.units,
                Method.frequentist);

        Difference difference = comparison.adjusted(comparison.pValue(), 1);

        assertThat(difference.ciAdjustedLow()).isEqualTo(difference.ciLow());
        assertThat(difference.ciAdjustedHigh()).isEqualTo(difference.ciHigh());
        assertThat(difference.pAdjusted()).isEqualTo(difference.pValue());
    }

    @Test
    void without_a_p_value_the_interval_of_the_strictest_level_decides() {
        Arms arms = Arms.of(
                Counted.metric(MetricKind.conversion, Direction.increase),
                Counted.successes(500, 0),
                Counted.successes(500, 500));
        Adjustable comparison = Comparison.adjustable(arms, Basis.units, Method.sequential);

        Difference difference = comparison.adjusted(null, 10);

        assertThat(difference.pAdjusted()).isNull();
        assertThat(difference.ciAdjustedLow()).isLessThan(difference.ciLow()).isGreaterThan(0.9);
        assertThat(difference.differs()).isTrue();
    }

    @Test
    void a_p_value_below_the_smallest_double_is_judged_at_the_strictest_level() {
        Arms arms = Arms.of(
                Counted.metric(MetricKind.conversion, Direction.increase),
                Counted.successes(1_000_000, 10),
                Counted.successes(1_000_000, 999_990));
        Adjustable comparison = Comparison.adjustable(arms, Basis.units, Method.frequentist);
        assertThat(comparison.pValue()).isZero();

        Difference difference = comparison.adjusted(0.0, 10);

        assertThat(difference.ciAdjustedLow()).isLessThan(difference.ciLow());
        assertThat(difference.differs()).isTrue();
    }

    @Test
    void a_posterior_is_not_adjusted() {
        Arms arms = Arms.of(
                Counted.metric(MetricKind.conversion, Direction.increase),
                Counted.successes(500, 100),
                Counted.successes(500, 150));

        assertThat(Comparison.adjustable(arms, Basis.units, Method.bayesian).isAdjusted())
                .isFalse();
    }

    /** 40 units with whole values around 10. */
    private static MetricTotals drawn(SplittableRandom random, double shift) {
        BigInteger sum = BigInteger.ZERO;
        BigInteger squares = BigInteger.ZERO;
        for (int i = 0; i < 40; i++) {
            BigInteger value = BigInteger.valueOf(Math.round(1_000_000 * random.nextGaussian(10 + shift, 1)));
            sum = sum.add(value);
            squares = squares.add(value.multiply(value));
        }
        return new MetricTotals(
                40, sum, squares, List.of(), List.of(), Counted.successes(0, 0).histogram());
    }
}
