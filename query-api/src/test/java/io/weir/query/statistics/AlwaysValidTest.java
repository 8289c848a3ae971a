package io.weir.query.statistics;

import static io.weir.query.statistics.Found.ALPHA;
import static io.weir.query.statistics.Found.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** What is looked at often and may be believed each time. */
class AlwaysValidTest {

    private static final long SEED = 20261124;

    @Property(tries = 200)
    void the_order_of_the_variants_does_not_matter(
            @ForAll @LongRange(min = 1, max = 1_000_000_000_000L) long a,
            @ForAll @IntRange(min = 0, max = 1000) int b,
            @ForAll @IntRange(min = 0, max = 1000) int c) {
        double abc = lnBayesFactor(List.of(a, (long) b, (long) c), List.of(0.5, 0.2, 0.3));
        double cab = lnBayesFactor(List.of((long) c, a, (long) b), List.of(0.3, 0.5, 0.2));

        assertThat(cab).isCloseTo(abc, within(1e-9 * Math.max(1, Math.abs(abc))));
    }

    @Test
    void the_first_unit_of_a_fair_split_says_nothing() {
        assertThat(lnBayesFactor(List.of(1L, 0L), List.of(1.0, 1.0))).isCloseTo(0, within(1e-12));
    }

    @Test
    void a_right_split_is_called_wrong_in_fewer_than_one_of_twenty_experiments_whoever_looks_at_every_unit() {
        System.out.println("sequential sample ratio, seed " + SEED);
        int wrong = 0;
        for (int experiment = 0; experiment < 2000; experiment++) {
            Random random = new Random(SEED + experiment);
            long[] counts = new long[3];
            double smallest = 1;
            for (int unit = 0; unit < 1500 && smallest > ALPHA; unit++) {
                double u = random.nextDouble();
                counts[u < 0.5 ? 0 : u < 0.8 ? 1 : 2]++;
                smallest = Math.min(smallest, p(counts));
            }
            if (smallest <= ALPHA) wrong++;
        }
        System.out.println("sequential sample ratio, wrongly rejected: " + wrong + " of 2000");
        assertThat(wrong).isLessThan(100);
    }

    @Test
    void a_wrong_split_is_found() {
        // 52 to 48 where halves were promised; the factor for it grows with every unit.
        assertThat(lnBayesFactor(List.of(5_200L, 4_800L), List.of(1.0, 1.0))).isGreaterThan(-Math.log(ALPHA));
        assertThat(lnBayesFactor(List.of(520_000L, 480_000L), List.of(1.0, 1.0)))
                .isGreaterThan(700);
    }

    @Test
    void too_little_is_a_named_reason() {
        assertThat(SequentialSampleRatio.of(List.of(0L, 0L), List.of(1.0, 1.0), 1000))
                .isEqualTo(Answer.none(Unavailable.NO_UNITS));
        assertThat(SequentialSampleRatio.of(List.of(1L), List.of(1.0), 1000))
                .isEqualTo(Answer.none(Unavailable.TOO_FEW_VARIANTS));
        assertThat(SequentialSampleRatio.of(List.of(1L, 2L), List.of(1.0, 0.0), 1000))
                .isEqualTo(Answer.none(Unavailable.INVALID_WEIGHT));
        assertThat(SequentialSampleRatio.of(List.of(1L, 2L), List.of(1.0, 1.0), 0))
                .isEqualTo(Answer.none(Unavailable.INVALID_TUNING_PARAMETER));
    }

    @Property(tries = 300)
    void a_bounded_interval_holds_the_mean_lies_within_the_bounds_and_narrows(
            @ForAll @LongRange(min = 1, max = 1_000_000_000_000L) long n,
            @ForAll @IntRange(min = 0, max = 100) int percent) {
        BoundedMeanSequence found = bounded(n, n / 100 * percent);
        BoundedMeanSequence later = bounded(10 * n, 10 * (n / 100 * percent));

        assertThat(found.mean())
                .isBetween(found.interval().low() - 1e-15, found.interval().high() + 1e-15);
        assertThat(found.interval().low()).isBetween(0.0, 1.0);
        assertThat(later.interval().high() - later.interval().low())
                .isLessThan(found.interval().high() - found.interval().low());
    }

    @Test
    void a_bounded_mean_leaves_its_interval_in_fewer_than_one_of_twenty_experiments_whoever_looks_at_every_unit() {
        System.out.println("bounded mean, seed " + SEED);
        int left = 0;
        for (int experiment = 0; experiment < 400; experiment++) {
            Random random = new Random(SEED + experiment);
            BigDecimal sum = BigDecimal.ZERO;
            boolean within = true;
            for (int unit = 1; unit <= 300 && within; unit++) {
                // Mostly 0, else anything up to 1: mean 0.1.
                sum = sum.add(random.nextDouble() < 0.2 ? BigDecimal.valueOf(random.nextDouble()) : BigDecimal.ZERO);
                Interval interval = in(BoundedMeanSequence.of(unit, sum, BigDecimal.ZERO, BigDecimal.ONE, ALPHA))
                        .interval();
                within = interval.low() <= 0.1 && 0.1 <= interval.high();
            }
            if (!within) left++;
        }
        System.out.println("bounded mean, left its interval: " + left + " of 400");
        assertThat(left).isLessThan(20);
    }

    @Test
    void other_bounds_move_and_stretch_the_interval() {
        Interval unit = in(BoundedMeanSequence.of(50, new BigDecimal("12.5"), BigDecimal.ZERO, BigDecimal.ONE, ALPHA))
                .interval();
        Interval cents = in(BoundedMeanSequence.of(
                        50, new BigDecimal("750"), BigDecimal.TEN, new BigDecimal("30"), ALPHA))
                .interval();

        assertThat(cents.low()).isCloseTo(10 + 20 * unit.low(), within(1e-12));
        assertThat(cents.high()).isCloseTo(10 + 20 * unit.high(), within(1e-12));
        assertThat(BoundedMeanSequence.of(1, BigDecimal.TWO, BigDecimal.ZERO, BigDecimal.ONE, ALPHA))
                .isEqualTo(Answer.none(Unavailable.INCONSISTENT_SUMS));
    }

    private static BoundedMeanSequence bounded(long n, long ones) {
        return in(BoundedMeanSequence.of(n, BigDecimal.valueOf(ones), BigDecimal.ZERO, BigDecimal.ONE, ALPHA));
    }

    private static double p(long[] counts) {
        return in(SequentialSampleRatio.of(
                        List.of(counts[0], counts[1], counts[2]),
                        List.of(0.5, 0.3, 0.2),
                        SequentialSampleRatio.CONCENTRATION))
                .pValue()
                .value();
    }

    private static double lnBayesFactor(List<Long> counts, List<Double> weights) {
        return in(SequentialSampleRatio.of(counts, weights, SequentialSampleRatio.CONCENTRATION))
                .lnBayesFactor();
    }
}
