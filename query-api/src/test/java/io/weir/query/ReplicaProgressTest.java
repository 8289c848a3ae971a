package io.weir.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplicaProgressTest {

    private static final long SECOND = 1_000_000_000;

    private final ReplicaProgress progress = new ReplicaProgress(Duration.ofSeconds(5));

    @Test
    void it_holds_nothing_before_both_were_asked() {
        assertThat(progress.holds(null)).isFalse();
        look(0, null, at(100));
        assertThat(progress.holds(null)).isFalse();
        look(1, at(100), null);
        assertThat(progress.holds(null)).isFalse();
        look(2, at(100), at(100));
        assertThat(progress.holds(null)).isTrue();
    }

    @Test
    void a_change_is_held_once_a_position_that_was_asked_for_after_it_is_there() {
        look(0, at(100), at(100));
        progress.changed();
        assertThat(progress.holds(null)).isFalse();

        look(1, at(120), at(110));
        assertThat(progress.holds(null)).isFalse();
        look(2, at(130), at(120));
        assertThat(progress.holds(null)).isTrue();
    }

    @Test
    void a_question_that_was_on_its_way_as_something_changed_proves_nothing() {
        look(0, at(100), at(100));
        long seen = progress.changes();
        progress.changed();
        progress.sampled(seen, at(100), at(100), SECOND);

        assertThat(progress.holds(null)).isFalse();
    }

    @Test
    void it_may_be_behind_by_as_much_as_is_allowed_and_no_more() {
        look(0, at(100), at(100));
        for (int s = 1; s <= 5; s++) look(s, at(100 + s), at(100));
        assertThat(progress.holds(null)).isTrue();
        assertThat(progress.holds(at(101))).isFalse();

        look(6, at(106), at(100));
        assertThat(progress.holds(null)).isFalse();
        look(7, at(107), at(102));
        assertThat(progress.holds(null)).isTrue();
    }

    @Test
    void where_nothing_is_written_it_never_falls_behind() {
        for (int s = 0; s < 100; s++) look(s, at(100), at(100));

        assertThat(progress.holds(at(100))).isTrue();
    }

    @Test
    void while_postgres_is_away_it_goes_on_holding_what_it_has() {
        look(0, at(100), at(100));
        for (int s = 1; s < 60; s++) look(s, null, at(100));
        assertThat(progress.holds(null)).isTrue();

        progress.changed();
        look(60, null, at(100));
        assertThat(progress.holds(null)).isFalse();
        look(61, at(140), at(140));
        assertThat(progress.holds(null)).isTrue();
    }

    @Test
    void one_that_was_away_must_show_again_what_it_has() {
        look(0, at(100), at(100));
        look(1, at(100), null);
        assertThat(progress.holds(null)).isFalse();
        look(2, null, at(100));
        assertThat(progress.holds(null)).isFalse();
        look(3, at(100), at(100));
        assertThat(progress.holds(null)).isTrue();
    }

    private void look(int second, LogPosition written, LogPosition replayed) {
        progress.sampled(progress.changes(), written, replayed, second * SECOND);
    }

    private static LogPosition at(long bytes) {
        return new LogPosition(bytes);
    }
}
