package io.weir.query.statistics;

import static io.weir.query.statistics.Found.ALPHA;
import static io.weir.query.statistics.Found.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.query.statistics.MidExperimentPower.Test.Once;
import io.weir.query.statistics.MidExperimentPower.Test.Sequential;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class PlannedPowerTest {

    private static final MidExperimentPower.Test ONCE = new Once();
    private static final MidExperimentPower.Test EVERY_LOOK = new Sequential(5_000);

    @Property
    void the_units_for_an_effect_show_it_with_the_power_that_was_asked(
            @ForAll @DoubleRange(min = 0.1, max = 100) double error,
            @ForAll @Scale(3) @DoubleRange(min = 0.001, max = 0.05) double share,
            @ForAll @DoubleRange(min = 0.1, max = 0.99) double power,
            @ForAll boolean looksAtAnyTime) {
        PlannedPower planned = in(PlannedPower.of(error, looksAtAnyTime ? EVERY_LOOK : ONCE, ALPHA));
        double effect = share * error;

        double units = in(planned.units(effect, power));

        assertThat(planned.power(units, effect)).isCloseTo(power, within(1e-9));
        assertThat(in(planned.effect(units, power))).isCloseTo(effect, within(1e-9 * effect));
    }

    @Property
    void one_test_takes_the_units_of_the_text_book(
            @ForAll @DoubleRange(min = 0.1, max = 10) double sd,
            @ForAll @DoubleRange(min = 0.01, max = 1) double effect,
            @ForAll @DoubleRange(min = 0.1, max = 0.99) double power) {
        double eachArm = in(SampleSize.of(sd, sd, effect, 1, ALPHA, power)).exact();

        PlannedPower planned = in(PlannedPower.of(2 * sd, ONCE, ALPHA)); // s² = σ²/½ + σ²/½

        Assume.that(eachArm > 1);
        assertThat(in(planned.units(effect, power))).isCloseTo(2 * eachArm, within(1e-9 * eachArm));
    }

    @Property
    void who_may_look_at_any_time_needs_more_units(
            @ForAll @Scale(3) @DoubleRange(min = 0.001, max = 0.2) double effect,
            @ForAll @DoubleRange(min = 0.5, max = 0.99) double power) {
        double once = in(in(PlannedPower.of(1, ONCE, ALPHA)).units(effect, power));

        assertThat(in(in(PlannedPower.of(1, EVERY_LOOK, ALPHA)).units(effect, power)))
                .isGreaterThan(once);
    }

    @Property
    void twice_the_effect_takes_a_quarter_of_the_units(
            @ForAll @Scale(3) @DoubleRange(min = 0.001, max = 0.05) double effect,
            @ForAll @DoubleRange(min = 0.2, max = 0.99) double power) {
        PlannedPower planned = in(PlannedPower.of(1, ONCE, ALPHA));

        double units = in(planned.units(effect, power));

        assertThat(in(planned.units(2 * effect, power))).isCloseTo(units / 4, within(1e-9 * units));
    }

    @Test
    void what_cannot_be_planned_is_a_named_reason() {
        PlannedPower planned = in(PlannedPower.of(1, ONCE, ALPHA));

        assertThat(PlannedPower.of(0, ONCE, ALPHA)).isEqualTo(Answer.none(Unavailable.ZERO_VARIANCE));
        assertThat(PlannedPower.of(Double.NaN, ONCE, ALPHA)).isEqualTo(Answer.none(Unavailable.INCONSISTENT_SUMS));
        assertThat(PlannedPower.of(1, new Sequential(0), ALPHA))
                .isEqualTo(Answer.none(Unavailable.INVALID_TUNING_PARAMETER));
        assertThat(planned.units(0, 0.8)).isEqualTo(Answer.none(Unavailable.ZERO_EFFECT));
        assertThat(planned.units(1, 0.01)).isEqualTo(Answer.none(Unavailable.INVALID_POWER));
        assertThat(planned.effect(0, 0.8)).isEqualTo(Answer.none(Unavailable.NO_UNITS));
    }
}
