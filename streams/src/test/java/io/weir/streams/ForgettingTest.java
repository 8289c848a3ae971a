package io.weir.streams;

import static io.weir.streams.Events.call;
import static io.weir.streams.Events.exposure;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.oracle.LogRecord;
import io.weir.oracle.Oracle;
import io.weir.oracle.Totals;
import io.weir.schemas.Event;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Stats;
import io.weir.schemas.UnitType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rule E7, and what it must not cost. */
class ForgettingTest {

    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = 24 * HOUR;
    private static final List<String> STORES = List.of("identities", "units", "unit-events", "unit-deadlines");

    @TempDir
    private Path folder;

    private Stream stream;

    @BeforeEach
    void start() {
        stream = new Stream(folder);
    }

    @AfterEach
    void stop() {
        stream.close();
    }

    private static ExperimentDefinition experiment(long end, Long lateness) {
        return ExperimentDefinition.newBuilder(Events.experiment(UnitType.user))
                .setEnd(end)
                .setLateness(lateness)
                .build();
    }

    private void send(Event event, long received) {
        stream.send(new LogRecord(Events.PROJECT, event, received));
    }

    @Test
    void E1_a_copy_within_seven_days_is_a_duplicate_and_later_an_event_that_is_late() {
        ExperimentDefinition experiment = experiment(100 * DAY, 6 * DAY);
        stream.define(experiment);
        List<LogRecord> log = List.of(
                new LogRecord(Events.PROJECT, exposure("e", "u", 2_000, "control"), 2_000),
                new LogRecord(Events.PROJECT, call("c", "u", 3_000, 7), 3_000),
                new LogRecord(Events.PROJECT, call("c", "u", 3_000, 7), 3_000 + 7 * DAY),
                new LogRecord(Events.PROJECT, call("c", "u", 3_000, 7), 3_001 + 7 * DAY));
        log.forEach(stream::send);

        assertThat(stream.accounting()).isEqualTo(new Oracle.Accounting(4, 3, 1, 0));
        Totals control = stream.stored().ofVariant("control");
        assertThat(control.sum("cost").sum().longValueExact()).isEqualTo(7);
        assertThat(control.events().late()).isEqualTo(1);
        assertThat(stream.stored()).isEqualTo(Oracle.compute(experiment, log));
    }

    @Test
    void E1_while_an_experiment_of_unbounded_lateness_is_active_no_identity_is_forgotten() {
        stream.define(experiment(100 * DAY, null));
        send(exposure("e", "u", 2_000, "control"), 2_000);
        send(call("c", "u", 3_000, 7), 3_000);
        send(exposure("other", "v", 50 * DAY, "control"), 50 * DAY);
        stream.sweep(3);
        send(call("c", "u", 3_000, 7), 60 * DAY);

        assertThat(stream.accounting()).isEqualTo(new Oracle.Accounting(4, 3, 1, 0));
        assertThat(stream.entries("identities-for-ever")).isEqualTo(3);
    }

    @Test
    void E7_a_unit_that_was_exposed_too_late_is_let_go_when_its_experiment_is_over() {
        stream.define(experiment(10 * DAY, DAY));
        send(exposure("late", "u", 2_000, "control"), 2_001 + DAY);
        stream.sweep(3);
        assertThat(stream.entries("units")).isEqualTo(1);
        assertThat(stream.stored().ofVariant("").units()).isEqualTo(1);

        send(exposure("other", "v", 12 * DAY, "control"), 12 * DAY);
        stream.sweep(3);

        assertThat(stream.entries("units")).isZero();
        assertThat(stream.stored().ofVariant("").units())
                .as("what was counted stays")
                .isEqualTo(1);
    }

    @Test
    void E7_identities_that_were_kept_for_ever_are_dropped_when_the_experiment_was_archived() {
        stream.define(experiment(100 * DAY, null));
        send(exposure("e", "u", 2_000, "control"), 2_000);
        send(call("c", "u", 3_000, 7), 3_000);
        ExperimentDefinition archived = experiment(100 * DAY, null);
        archived.setRevision(2);
        archived.setActiveUntil(DAY);
        stream.define(archived);
        send(call("d", "u", 3_000, 7), 2 * DAY);
        stream.sweep(3);
        assertThat(stream.entries("identities-for-ever"))
                .as("a copy may still come within seven days")
                .isEqualTo(2);
        assertThat(stream.entries("units"))
                .as("nothing can be matched any more")
                .isZero();

        send(call("e", "u", 3_000, 7), 8 * DAY);
        stream.sweep(3);
        assertThat(stream.entries("identities-for-ever")).isZero();
    }

    @Test
    void E7_identities_are_dropped_by_the_segment_when_no_copy_can_be_known_any_more() {
        stream.define(experiment(100 * DAY, 2_000L));
        send(exposure("e", "u", 2_000, "control"), 2_000);
        send(exposure("f", "v", 8 * DAY, "control"), 8 * DAY);
        assertThat(stream.entries("identities")).isEqualTo(2);

        send(exposure("g", "w", 15 * DAY, "control"), 15 * DAY);
        assertThat(stream.entries("identities")).isEqualTo(2);
        send(exposure("f", "v", 8 * DAY, "control"), 15 * DAY);
        assertThat(stream.accounting().duplicates()).isEqualTo(1);
    }

    @Test
    void E7_an_event_is_dropped_when_no_exposure_can_reach_it_and_is_told_of() {
        stream.define(experiment(9_000, 2_000L));
        send(call("c", "u", 2_001, 7), 2_001);
        stream.flush();
        assertThat(stream.entries("unit-events")).isEqualTo(1);
        assertThat(stream.log().getKept()).isEqualTo(1);

        send(call("later", "v", 4 * HOUR, 7), 4 * HOUR);
        stream.sweep(2);

        assertThat(stream.entries("unit-events")).isZero();
        assertThat(stream.entries("unit-deadlines")).isZero();
        assertThat(stream.entries("units")).isZero();
        assertThat(stream.log())
                .returns(0L, Stats::getKept)
                .returns(1L, Stats::getExpired)
                .returns(1L, Stats::getUnasked);
    }

    @Test
    void E7_a_unit_is_dropped_with_its_last_experiment_and_its_events_with_the_last_that_may_need_them() {
        stream.define(experiment(9_000, 2_000L));
        ExperimentDefinition longer = experiment(100 * DAY, DAY);
        longer.setExperiment("longer");
        stream.define(longer);
        send(exposure("e", "u", 2_000, "control"), 2_000);
        send(call("c", "u", 2_001, 7), 2_001);
        stream.flush();
        assertThat(stream.entries("units")).isEqualTo(1);

        send(call("later", "v", 4 * HOUR, 7), 4 * HOUR);
        stream.sweep(2);
        assertThat(stream.entries("units"))
                .as("its events waited for no exposure: that is remembered")
                .isEqualTo(1);
        assertThat(stream.entries("unit-events")).isPositive();

        send(call("much later", "w", 3 * DAY, 7), 3 * DAY);
        stream.sweep(3);
        assertThat(stream.entries("units")).isZero();
        assertThat(stream.log()).returns(2L, Stats::getExposed).returns(1L, Stats::getExpired);
    }

    @Test
    void E7_an_event_that_happened_after_it_was_received_stays_until_no_exposure_can_reach_it() {
        stream.define(experiment(100 * DAY, HOUR));
        send(call("ahead", "u", 10 * HOUR, 7), 0);
        send(call("clock", "v", 9 * HOUR, 7), 9 * HOUR);
        stream.sweep(2);
        send(exposure("e", "u", 9 * HOUR + 30 * 60_000, "control"), 10 * HOUR);

        assertThat(stream.stored().ofVariant("control").sum("cost").sum().longValueExact())
                .isEqualTo(7);
    }

    @Test
    void E7_what_is_left_of_an_experiment_that_is_gone_is_dropped() {
        stream.define(experiment(100 * DAY, null));
        send(exposure("e", "u", 2_000, "control"), 2_000);
        send(call("c", "u", 1_500, 7), 2_000);
        stream.undefine("x");
        stream.sweep(2);
        assertThat(stream.entries("units"))
                .as("its definition may be on its way")
                .isEqualTo(1);

        stream.idle(Duration.ofMinutes(10));
        send(call("later", "v", 2 * HOUR, 7), 2 * HOUR);
        stream.sweep(2);
        assertThat(stream.entries("units")).isZero();
        assertThat(stream.entries("unit-events")).isZero();
        assertThat(stream.entries("unit-deadlines")).isZero();
    }

    /** Thirty days of units that come and go, in experiments of a day each. */
    @Test
    void E7_the_state_stays_flat_when_units_come_and_go() {
        List<Long> sizes = new ArrayList<>();
        for (int day = 0; day < 30; day++) {
            long start = day * DAY;
            ExperimentDefinition experiment = ExperimentDefinition.newBuilder(Events.experiment(UnitType.user))
                    .setExperiment("day-" + day)
                    .setStart(start)
                    .setEnd(start + DAY)
                    .setActiveFrom(start)
                    .setEffectiveFrom(start)
                    .setLateness(2 * HOUR)
                    .build();
            stream.define(experiment);
            for (int i = 0; i < 100; i++) {
                long time = start + i * 10 * 60_000L;
                String user = "u" + day + "." + i;
                Event seen =
                        Event.newBuilder(exposure("e", user, time, "control")).build();
                seen.getExposure().setExperiment("day-" + day);
                send(call("before", user, time - 1, 1), time);
                if (i % 2 == 0) send(seen, time);
                send(call("after", user, time + 1, 2), time + 1);
            }
            stream.sweep(3);
            sizes.add(STORES.stream().mapToLong(stream::entries).sum());
        }

        // Segments of identities hold seven days each, so that the size swings.
        long settled =
                sizes.subList(7, 15).stream().mapToLong(size -> size).max().orElseThrow();
        assertThat(sizes.subList(15, 30)).as("entries by day: %s", sizes).allMatch(size -> size <= settled);
        assertThat(settled).isPositive();
    }
}
