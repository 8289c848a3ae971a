package io.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.oracle.LogRecord;
import io.weir.oracle.Oracle;
import io.weir.schemas.Event;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Exposure;
import io.weir.schemas.UnitType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many experiments on few units: each is counted as if it were alone, and an event is kept once for all of them. */
class ManyExperimentsTest {

    private static final int EXPERIMENTS = 40;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 20261130})
    void each_of_many_experiments_on_the_same_units_is_the_oracles_in_every_order(long seed) {
        Random random = new Random(seed);
        List<ExperimentDefinition> experiments = new ArrayList<>();
        for (int i = 0; i < EXPERIMENTS; i++) {
            UnitType unit = UnitType.values()[random.nextInt(UnitType.values().length)];
            ExperimentDefinition experiment = Histories.experiment(random, unit);
            experiment.setExperiment("x" + i);
            experiments.add(experiment);
        }
        List<LogRecord> log = new ArrayList<>(Histories.ofManyUnits(random, 300).stream()
                .map(record -> exposedTo(record, "x" + random.nextInt(EXPERIMENTS)))
                .toList());
        log = new ArrayList<>(Events.withoutConflicts(log));
        Collections.shuffle(log, random);

        try (Stream stream = new Stream(folder)) {
            experiments.forEach(stream::define);
            log.forEach(stream::send);

            for (ExperimentDefinition experiment : experiments) {
                assertThat(stream.stored(Events.PROJECT, experiment.getExperiment()))
                        .as("seed %d, %s", seed, experiment)
                        .isEqualTo(Oracle.compute(experiment, experiments, log));
            }
            assertThat(stream.looks()).isEqualTo(Oracle.looks(log, experiments));
        }
    }

    @Test
    void an_event_is_stored_once_whatever_the_number_of_experiments() {
        try (Stream stream = new Stream(folder)) {
            for (int i = 0; i < 200; i++) {
                ExperimentDefinition experiment = Events.experiment(UnitType.user);
                experiment.setExperiment("x" + i);
                stream.define(experiment);
            }
            stream.send(Events.logged(Events.call("c", "u", 2_001, 7)));
            stream.flush();

            assertThat(stream.entries("unit-events")).isEqualTo(1);
            assertThat(stream.entries("units")).isZero();
        }
    }

    @Test
    void an_event_that_no_exposure_can_move_is_not_stored() {
        try (Stream stream = new Stream(folder)) {
            ExperimentDefinition experiment = Events.experiment(UnitType.user);
            experiment.setMetrics(experiment.getMetrics().stream()
                    .filter(metric -> metric.getWindow() == null)
                    .toList());
            stream.define(experiment);
            stream.send(Events.logged(Events.exposure("e", "u", 2_000, "control")));
            stream.send(Events.logged(Events.call("c", "u", 2_001, 7)));
            stream.flush();

            assertThat(stream.entries("unit-events")).isZero();
        }
    }

    @Test
    void an_event_that_nobody_asks_for_is_stored_nowhere() {
        try (Stream stream = new Stream(folder)) {
            stream.define(Events.experiment(UnitType.user));
            Event other = Event.newBuilder(Events.call("c", "u", 2_001, 7))
                    .setType("other")
                    .build();
            stream.send(Events.logged(other));
            stream.flush();

            assertThat(stream.entries("unit-events")).isZero();
            assertThat(stream.looks()).isEqualTo(new Oracle.Looks(1, 0, 0, 0, 1));
        }
    }

    private static LogRecord exposedTo(LogRecord record, String experiment) {
        if (record.event().getExposure() == null) return record;
        String variant = record.event().getExposure().getVariant();
        Event event = Event.newBuilder(record.event())
                .setExposure(new Exposure(experiment, variant))
                .build();
        return new LogRecord(
                record.project(),
                event,
                record.received(),
                new LogRecord(record.project(), event, record.received()).payload(),
                record.forced(),
                record.belowResolution());
    }
}
