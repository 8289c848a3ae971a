package io.weir.query.statistics;

import static io.weir.query.statistics.Found.in;
import static io.weir.query.statistics.Found.isThere;
import static io.weir.query.statistics.Found.sums;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardrailTest {

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
        assertThat(Guardrail.of(new Interval(low, high), margin, higherIsBetter))
                .isEqualTo(expected);
    }

    @Property
    void it_holds_exactly_when_the_one_sided_p_is_below_half_of_alpha(
            @ForAll @Size(min = 2, max = 30) List<@IntRange(min = 0, max = 9_000_000) Integer> a,
            @ForAll @Size(min = 2, max = 30) List<@IntRange(min = 0, max = 9_000_000) Integer> b,
            @ForAll @IntRange(min = 0, max = 5) int margin,
            @ForAll boolean higherIsBetter) {
        Assume.that(isThere(WelchTest.of(sums(a), sums(b), 0.05)));

        Effect effect = in(MeanEffect.of(sums(a), sums(b), Scale.absolute));
        Interval interval = in(WelchTest.of(sums(a), sums(b), 0.05)).interval();
        double p = Guardrail.pValue(effect, margin, higherIsBetter).value();

        if (Math.abs(p - 0.025) > 1e-9) {
            assertThat(Guardrail.of(interval, margin, higherIsBetter) == Guardrail.holds)
                    .isEqualTo(p < 0.025);
        }
    }
}
