package io.weir.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CurveTest {

    private static final double LIMIT = 0.1;

    @Test
    void what_fills_up_in_the_first_half_and_then_stays_is_flat() {
        assertThat(curve(false, second -> Math.min(second, 50)).isFlat(LIMIT)).isTrue();
    }

    @Test
    void what_grows_all_the_time_is_not() {
        Curve curve = curve(false, second -> 1_000 + second * 10);

        assertThat(curve.drift()).as("490 of 1,745").isCloseTo(0.281, within(0.001));
        assertThat(curve.isFlat(LIMIT)).isFalse();
    }

    @Test
    void single_peaks_do_not_matter() {
        assertThat(curve(false, second -> second % 10 == 9 ? 10_000 : 100).isFlat(LIMIT))
                .isTrue();
    }

    @Test
    void a_rate_may_rise_and_must_not_fall() {
        assertThat(curve(true, second -> 1_000 + second * 10).isFlat(LIMIT)).isTrue();
        assertThat(curve(true, second -> 2_000 - second * 10).isFlat(LIMIT)).isFalse();
    }

    private static Curve curve(boolean mayRise, DoubleUnaryOperator value) {
        List<Sample> samples = IntStream.range(0, 100)
                .mapToObj(second -> new Sample(second, 0, value.applyAsDouble(second), 0, 0, 0, 0, 0, 0, 0))
                .toList();
        return Curve.ofSecondHalf("it", "", mayRise, samples, Sample::eventsPerSecond);
    }
}
