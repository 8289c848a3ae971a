package io.weir.kit.settings;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HorizonsTest {

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT1S", "PT5M"})
    void events_may_be_so_far_ahead_that_none_reaches_into_a_later_phase(String tolerance) {
        assertThatCode(() -> Horizons.with(Duration.parse(tolerance))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-0.001S", "PT5M0.001S", "P2D"})
    void a_tolerance_with_which_live_and_replayed_numbers_differ_is_refused(String tolerance) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Horizons.with(Duration.parse(tolerance)))
                .withMessageStartingWith("weir.ingest.future-tolerance must be 0..5m, is ");
    }

    @Test
    void a_copy_is_recognised_until_it_is_too_late_for_every_experiment() {
        Duration day = Duration.ofDays(1);
        assertThatCode(() -> new Horizons(Duration.ZERO, day, day.multipliedBy(6), day.multipliedBy(7)))
                .doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Horizons(day, day, day.multipliedBy(6), day.multipliedBy(7)))
                .withMessageStartingWith("a copy is recognised for PT168H");
    }
}
