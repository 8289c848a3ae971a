package io.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.oracle.Expected;
import io.weir.oracle.LogRecord;
import io.weir.oracle.Oracle;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.UnitType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every metric, window, phase, breakdown, hour and cluster against the oracle, bit by bit, through the topology. */
class WholeTopologyTest {

    /** Each in a project of its own, so that one topology serves them all. */
    private static final int HISTORIES = 25;

    @TempDir
    private Path folder;

    private record Run(ExperimentDefinition experiment, List<LogRecord> log) {}

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 20261124})
    void the_statistics_are_the_oracles_whatever_is_asked_and_in_whatever_order(long seed) {
        Random random = new Random(seed);
        compare(seed, random, log -> Collections.shuffle(log, random), 0);
    }

    /** As ingest writes them: in the order in which they were received, but for what its clocks differ by. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {6, 7, 8, 9, 10, 20261125})
    void E7_what_expires_on_the_way_changes_no_number(long seed) {
        Random random = new Random(seed);
        Map<LogRecord, Long> written = new IdentityHashMap<>();
        compare(
                seed,
                random,
                log -> log.sort(Comparator.comparingLong(
                        record -> written.computeIfAbsent(record, r -> r.received() + random.nextInt(1_700_000)))),
                40);
    }

    /** @param sweepEvery events; 0: never on the way */
    private void compare(long seed, Random random, Consumer<List<LogRecord>> order, int sweepEvery) {
        List<Run> runs = new ArrayList<>();
        List<LogRecord> together = new ArrayList<>();
        for (int i = 0; i < HISTORIES; i++) {
            String project = "p" + i;
            ExperimentDefinition experiment =
                    Histories.experiment(random, UnitType.values()[random.nextInt(UnitType.values().length)]);
            experiment.setProject(project);
            List<LogRecord> log = Histories.ofManyUnits(random, 20 + random.nextInt(100)).stream()
                    .map(record -> new LogRecord(
                            project,
                            record.event(),
                            record.received(),
                            record.payload(),
                            record.forced(),
                            record.belowResolution()))
                    .toList();
            runs.add(new Run(experiment, log));
            together.addAll(log);
        }
        order.accept(together);

        try (Stream stream = new Stream(folder)) {
            runs.forEach(run -> stream.define(run.experiment()));
            for (int i = 0; i < together.size(); i++) {
                stream.send(together.get(i));
                if (sweepEvery > 0 && i % sweepEvery == 0) stream.sweep(1);
            }
            for (Run run : runs) {
                Expected expected = Oracle.compute(run.experiment(), run.log());
                assertThat(stream.stored(run.experiment().getProject()))
                        .as("seed %d, %s", seed, run.experiment())
                        .isEqualTo(expected);
            }
        }
    }
}
