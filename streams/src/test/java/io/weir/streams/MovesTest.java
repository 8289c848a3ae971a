package io.weir.streams;

import static io.weir.streams.Events.call;
import static io.weir.streams.Events.exposure;
import static io.weir.streams.Events.logged;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.oracle.LogRecord;
import io.weir.oracle.Oracle;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Stage;
import io.weir.schemas.UnitType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An exposure that brings in or moves more events than one commit may hold. */
class MovesTest {

    @TempDir
    private Path folder;

    @Test
    void an_exposure_that_moves_a_hundred_thousand_events_is_shown_when_all_are_moved_and_not_before() {
        ExperimentDefinition experiment = ExperimentDefinition.newBuilder(Events.experiment(UnitType.user))
                .setEnd(10_000_000L)
                .setLateness(null)
                .build();
        List<LogRecord> log = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) log.add(logged(call("c" + i, "u", 2_000 + 30L * i, i)));
        LogRecord exposed = logged(exposure("e", "u", 2_000, "control"));
        LogRecord meanwhile = logged(call("meanwhile", "u", 2_500, 7));
        LogRecord ofAnother = logged(exposure("f", "v", 2_000, "control"));

        try (Stream stream = new Stream(folder)) {
            stream.define(experiment);
            log.forEach(stream::send);
            stream.flush();
            stream.send(exposed);
            stream.send(meanwhile);
            stream.send(ofAnother);
            stream.moveOn(2);
            assertThat(stream.flush()).extracting(key -> key.getStage()).doesNotContain(Stage.progress, Stage.units);

            stream.moveOn(20);
            log.addAll(List.of(exposed, meanwhile, ofAnother));
            assertThat(stream.stored()).isEqualTo(Oracle.compute(experiment, log));
            assertThat(stream.looks()).isEqualTo(Oracle.looks(log, List.of(experiment)));
            assertThat(stream.entries("unit-moves")).isZero();
        }
    }

    @ParameterizedTest(name = "seed {0}, pieces of {1}")
    @CsvSource({"1, 1", "2, 1", "3, 2", "4, 3", "5, 7", "6, 1"})
    void the_statistics_are_the_same_bits_whatever_the_piece(long seed, int piece) {
        Random random = new Random(seed);
        List<ExperimentDefinition> experiments = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ExperimentDefinition experiment =
                    Histories.experiment(random, UnitType.values()[random.nextInt(UnitType.values().length)]);
            experiment.setExperiment(i == 0 ? "x" : "x" + i);
            experiments.add(experiment);
        }
        List<LogRecord> log = new ArrayList<>(Events.withoutConflicts(Histories.ofManyUnits(random, 400)));
        // As ingest writes them, for what expires does so on the way.
        Map<LogRecord, Long> written = new IdentityHashMap<>();
        log.sort(Comparator.comparingLong(
                record -> written.computeIfAbsent(record, r -> r.received() + random.nextInt(1_700_000))));

        try (Stream stream = new Stream(folder, piece)) {
            experiments.forEach(stream::define);
            for (LogRecord record : log) {
                stream.send(record);
                if (random.nextInt(5) == 0) stream.moveOn(random.nextInt(4));
            }
            stream.moveOn(2_000);

            for (ExperimentDefinition experiment : experiments) {
                assertThat(stream.stored(Events.PROJECT, experiment.getExperiment()))
                        .isEqualTo(Oracle.compute(experiment, experiments, log));
            }
            assertThat(stream.looks()).isEqualTo(Oracle.looks(log, experiments));
        }
    }
}
