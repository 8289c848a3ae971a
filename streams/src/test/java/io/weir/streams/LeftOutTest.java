package io.weir.streams;

import static io.weir.streams.Events.call;
import static io.weir.streams.Events.exposure;
import static io.weir.streams.Events.logged;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.oracle.Cell;
import io.weir.oracle.Expected;
import io.weir.oracle.LogRecord;
import io.weir.oracle.Oracle;
import io.weir.oracle.Totals;
import io.weir.oracle.UnusableExposures;
import io.weir.schemas.Event;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.MetricKind;
import io.weir.schemas.UnitType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in no metric is counted where it is looked for: unusable and late exposures, forced units, values that became 0. */
class LeftOutTest {

    private static final long LATENESS = 2_000;

    @TempDir
    private Path folder;

    private static LogRecord forced(Event exposure) {
        LogRecord record = logged(exposure);
        return new LogRecord(record.project(), exposure, record.received(), record.payload(), true, Set.of());
    }

    private static LogRecord belowResolution(Event event) {
        LogRecord record = logged(event);
        return new LogRecord(record.project(), event, record.received(), record.payload(), false, Set.of("cost"));
    }

    private static LogRecord late(Event event) {
        return new LogRecord(Events.PROJECT, event, event.getTime() + LATENESS + 1);
    }

    /** The same in both directions, and as the oracle has it. */
    private Expected stored(ExperimentDefinition experiment, LogRecord... log) {
        List<LogRecord> there = List.of(log);
        List<LogRecord> back = new ArrayList<>(there);
        Collections.reverse(back);
        Expected stored = Stream.run(folder.resolve("there"), experiment, there);
        assertThat(stored).isEqualTo(Oracle.compute(experiment, there));
        assertThat(Stream.run(folder.resolve("back"), experiment, back)).isEqualTo(stored);
        return stored;
    }

    @Test
    void exposures_that_expose_nobody_are_counted_by_reason_with_the_first_of_each() {
        ExperimentDefinition experiment = Events.experiment(UnitType.user);
        experiment.setActiveFrom(1_500);
        Event withoutUser = exposure("no-user", "u", 2_000, "control");
        withoutUser.setUser(null);
        withoutUser.setRun("r");

        Expected stored = stored(
                experiment,
                logged(exposure("b", "u1", 2_000, "Treatment")),
                logged(exposure("b", "u1", 2_000, "Treatment")),
                logged(exposure("a", "u2", 2_000, "control ")),
                logged(exposure("early", "u3", 999, "control")),
                logged(exposure("at-the-end", "u4", 9_000, "control")),
                logged(exposure("inactive", "u5", 1_499, "control")),
                logged(withoutUser),
                new LogRecord(Events.PROJECT, exposure("over", "u6", 8_999, "control"), 11_001),
                logged(exposure("usable", "u7", 2_000, "control")));

        assertThat(stored.unusable())
                .containsOnlyKeys(
                        "unknown_variant", "before_start", "after_end", "before_active", "no_unit", "after_active");
        assertThat(stored.unusable().get("unknown_variant"))
                .isEqualTo(new UnusableExposures(2, 2_000, "a", "u2", "control "));
        assertThat(stored.unusable().get("no_unit"))
                .isEqualTo(new UnusableExposures(1, 2_000, "no-user", "", "control"));
        assertThat(stored.unusable().get("after_active").id()).isEqualTo("over");
        assertThat(stored.ofVariant("control").units()).isEqualTo(1);
    }

    @Test
    void E4_a_unit_that_was_exposed_too_late_is_counted_until_an_exposure_comes_in_time() {
        LogRecord[] lost = {late(exposure("l1", "u", 2_000, "control")), late(exposure("l2", "u", 2_500, "control"))};
        ExperimentDefinition experiment = Events.experiment(UnitType.user);

        Expected withoutAnother = stored(experiment, lost);
        assertThat(withoutAnother.cells())
                .containsOnlyKeys(Cell.units("", 0))
                .containsValue(new Totals(1, 0, 0, new Totals.Events(0, 0, 0, 2), new java.util.TreeMap<>()));

        Expected withAnother = stored(experiment, lost[0], lost[1], logged(exposure("e", "u", 2_400, "treatment")));
        assertThat(withAnother.cells()).doesNotContainKey(Cell.units("", 0));
        assertThat(withAnother.ofVariant("treatment").units()).isEqualTo(1);
        assertThat(withAnother.ofVariant("treatment").events()).isEqualTo(new Totals.Events(1, 0, 0, 1));
    }

    @Test
    void E2_a_unit_with_a_forced_exposure_is_in_no_sum_and_is_counted() {
        Expected stored = stored(
                Events.experiment(UnitType.user),
                logged(exposure("e1", "u", 2_000, "control")),
                logged(call("c1", "u", 2_001, 7)),
                forced(exposure("e2", "u", 3_000, "treatment")),
                logged(call("c2", "u", 3_001, 7)),
                logged(exposure("e", "v", 2_000, "control")),
                logged(call("c", "v", 2_001, 5)));

        Totals control = stored.ofVariant("control");
        assertThat(control.units()).isEqualTo(1);
        assertThat(control.crossovers()).isZero();
        assertThat(control.forcedUnits()).isEqualTo(1);
        assertThat(control.events()).isEqualTo(new Totals.Events(2, 0, 0, 0, 4));
        assertThat(control.sum("cost").sum()).isEqualTo(5);
        assertThat(stored.ofVariant("treatment").isZero()).isTrue();
    }

    @Test
    void a_forced_exposure_outside_the_interval_or_too_late_forces_nobody() {
        Expected stored = stored(
                Events.experiment(UnitType.user),
                logged(exposure("e", "u", 2_000, "control")),
                forced(exposure("before", "u", 999, "control")));

        assertThat(stored.ofVariant("control").units()).isEqualTo(1);
        assertThat(stored.ofVariant("control").forcedUnits()).isZero();
    }

    @Test
    void counted_values_that_became_0_are_counted_by_metric() {
        Expected stored = stored(
                Events.experiment(UnitType.user),
                logged(exposure("e", "u", 2_000, "control")),
                belowResolution(call("early", "u", 1_999, 0)),
                belowResolution(call("soon", "u", 2_001, 0)),
                belowResolution(call("later", "u", 3_000, 0)),
                logged(call("a-real-0", "u", 2_002, 0)));

        Totals control = stored.ofVariant("control");
        assertThat(control.sum("cost").belowResolution()).isEqualTo(2);
        assertThat(control.sum("soon").belowResolution()).isEqualTo(1);
        assertThat(control.sum("newest").belowResolution()).isEqualTo(2);
        assertThat(control.sum("calls").belowResolution()).isZero();
    }

    @Test
    void an_event_that_has_the_value_counts_whatever_it_is_unless_a_threshold_is_asked_for() {
        ExperimentDefinition experiment = Events.experiment(UnitType.user);
        var any = experiment.getMetrics().get(1);
        any.setKind(MetricKind.count);
        any.setValue("cost");
        any.setWindow(null);
        var threshold = io.weir.schemas.Metric.newBuilder(any)
                .setKey("at_least_1")
                .setAtLeast(1_000_000L)
                .build();
        experiment.setMetrics(List.of(any, threshold));

        Totals control = stored(
                        experiment,
                        logged(exposure("e", "u", 2_000, "control")),
                        logged(call("refund", "u", 2_001, -5_000_000)),
                        logged(call("nothing", "u", 2_002, 0)),
                        logged(call("sale", "u", 2_003, 3_000_000)),
                        logged(call("one", "u", 2_004, 1_000_000)),
                        logged(call("less", "u", 2_005, 999_999)))
                .ofVariant("control");

        assertThat(control.sum("calls").sum()).isEqualTo(5_000_000);
        assertThat(control.sum("at_least_1").sum()).isEqualTo(2_000_000);
    }
}
