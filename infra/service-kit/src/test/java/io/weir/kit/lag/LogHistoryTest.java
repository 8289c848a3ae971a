package io.weir.kit.lag;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LogHistoryTest {

    private final LogHistory history = new LogHistory();

    @Test
    void nothing_is_behind_at_the_end_and_beyond_it() {
        history.add(1_000, 50);

        assertThat(history.behind(50, 9_000)).isEqualTo(Behind.NOTHING);
        assertThat(history.behind(51, 9_000)).isEqualTo(Behind.NOTHING);
    }

    @Test
    void of_a_log_that_nobody_has_looked_at_nothing_is_behind() {
        assertThat(history.behind(0, 9_000)).isEqualTo(Behind.NOTHING);
    }

    @Test
    void a_position_is_as_old_as_the_last_look_at_which_it_was_the_end() {
        history.add(1_000, 10);
        history.add(2_000, 20);
        history.add(3_000, 30);

        assertThat(history.behind(20, 5_000)).isEqualTo(behind(10, 3_000));
        assertThat(history.behind(19, 5_000)).isEqualTo(behind(11, 4_000));
        assertThat(history.behind(29, 5_000)).isEqualTo(behind(1, 3_000));
    }

    @Test
    void a_position_before_everything_that_is_remembered_is_at_least_as_old_as_that() {
        history.add(1_000, 10);
        history.add(2_000, 10);
        history.add(3_000, 30);

        assertThat(history.behind(10, 5_000)).isEqualTo(behind(20, 3_000));
        assertThat(history.behind(9, 5_000)).isEqualTo(new Behind(21, Duration.ofMillis(4_000), true));
    }

    @Test
    void an_idle_log_makes_nothing_old_and_takes_no_memory() {
        for (int second = 0; second < 100_000; second++) history.add(second * 1_000L, 7);
        history.add(100_000_000, 8);

        assertThat(history.behind(7, 100_000_000)).isEqualTo(behind(1, 1_000));
        assertThat(history.size()).isEqualTo(2);
    }

    @Test
    void a_month_of_looks_fits_and_every_age_is_at_most_four_percent_and_a_look_too_long() {
        int month = 30 * 24 * 3_600;
        for (int second = 0; second <= month; second++) history.add(second * 1_000L, second);

        assertThat(history.size()).isLessThanOrEqualTo(1_024);
        for (int second = 0; second < month; second += 97) {
            Behind behind = history.behind(second, month * 1_000L);
            long exact = (month - second) * 1_000L;
            assertThat(behind.events()).isEqualTo(month - second);
            assertThat(behind.isAtLeast()).isFalse();
            assertThat(behind.age().toMillis()).isBetween(exact, exact + exact / 24 + 1_000);
        }
    }

    @Test
    void a_log_that_became_shorter_is_another_log() {
        history.add(1_000, 10);
        history.add(2_000, 20);
        history.add(3_000, 5);

        assertThat(history.behind(5, 4_000)).isEqualTo(Behind.NOTHING);
        assertThat(history.behind(4, 4_000)).isEqualTo(new Behind(1, Duration.ofMillis(1_000), true));
    }

    @Test
    void a_clock_that_is_set_back_makes_no_negative_age_and_ends_no_look() {
        for (int look = 0; look < 5_000; look++) history.add(10_000 - look, look);

        assertThat(history.behind(4_000, 0)).isEqualTo(behind(999, 0));
        assertThat(history.size()).isLessThanOrEqualTo(1_024);
    }

    private static Behind behind(long events, long millis) {
        return new Behind(events, Duration.ofMillis(millis), false);
    }
}
