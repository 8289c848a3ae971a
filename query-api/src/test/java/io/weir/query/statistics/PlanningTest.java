package io.weir.query.statistics;

import static io.weir.query.statistics.Found.ALPHA;
import static io.weir.query.statistics.Found.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PlanningTest {

    @Property
    void the_detectable_effect_has_the_power_that_was_asked(
            @ForAll @LongRange(min = 1, max = 1_000_000_000_000L) long n,
            @ForAll @DoubleRange(min = 0.01, max = 1000) double sd,
            @ForAll @IntRange(min = 600, max = 9999) int power10000) {
        double power = power10000 / 10_000.0;
        Power.Arm arm = new Power.Arm(n, sd);

        double effect = in(Power.detectable(arm, arm, power, ALPHA)).effect();

        assertThat(in(Power.of(arm, arm, effect, ALPHA)).power()).isCloseTo(power, within(1e-12));
    }

    @Property
    void the_sample_size_reaches_the_power_and_one_unit_less_does_not(
            @ForAll @DoubleRange(min = 0.1, max = 10) double sd,
            @ForAll @DoubleRange(min = 0.01, max = 1) double effect,
            @ForAll @DoubleRange(min = 0.1, max = 0.99) double power) {
        SampleSize size = in(SampleSize.of(sd, sd, effect, 1, ALPHA, power));
        Assume.that(size.control() > 2 && size.exact() % 1 > 1e-6);

        assertThat(power((long) size.control(), sd, effect)).isGreaterThanOrEqualTo(power);
        assertThat(power((long) size.control() - 1, sd, effect)).isLessThan(power);
    }

    private static double power(long n, double sd, double effect) {
        Power.Arm arm = new Power.Arm(n, sd);
        return in(Power.of(arm, arm, effect, ALPHA)).power();
    }

    @Test
    void the_t_test_of_many_units_has_the_power_of_the_normal() {
        double many = in(Power.ofTTest(0.001, 10_000_000, 1, ALPHA));

        assertThat(many).isCloseTo(power(10_000_000, 1, 0.001), within(1e-6));
    }

    @Test
    void what_cannot_be_planned_is_a_named_reason() {
        assertThat(SampleSize.of(1, 1, 0, 1, ALPHA, 0.8)).isEqualTo(Answer.none(Unavailable.ZERO_EFFECT));
        assertThat(SampleSize.of(0, 0, 1, 1, ALPHA, 0.8)).isEqualTo(Answer.none(Unavailable.ZERO_VARIANCE));
        assertThat(SampleSize.of(1, 1, 1, 0, ALPHA, 0.8)).isEqualTo(Answer.none(Unavailable.INVALID_WEIGHT));
        assertThat(SampleSize.of(1, 1, 1, 1, ALPHA, 0.01)).isEqualTo(Answer.none(Unavailable.INVALID_POWER));
        assertThat(Power.ofTTest(1, 1, 1, ALPHA)).isEqualTo(Answer.none(Unavailable.TOO_FEW_UNITS));
    }

    @Test
    void the_time_that_is_left_goes_by_the_rate_so_far() {
        assertThat(SampleSize.daysRemaining(3000, 1000, 2)).hasValue(4);
        assertThat(SampleSize.daysRemaining(1000, 1000, 2)).hasValue(0);
        assertThat(SampleSize.daysRemaining(1000, 0, 2)).isEmpty();
        assertThat(SampleSize.daysRemaining(1000, 5, 0)).isEmpty();
    }
}
