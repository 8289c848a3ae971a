package io.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.UnitType;
import io.weir.streams.oracle.Expected;
import io.weir.streams.oracle.LogRecord;
import io.weir.streams.oracle.Oracle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
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
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 20261124})
    void the_statistics_are_the_oracles_whatever_is_asked_and_in_whatever_order(long seed) {
        Random random = new Random(seed);
        List<Run> runs = new ArrayList<>();
        List<LogRecord> together = new ArrayList<>();
        for (int i = 0; i < HISTORIES; i++) {
            String project = "p" + i;
            ExperimentDefinition experiment =
                    Histories.experiment(random, UnitType.values()[random.nextInt(UnitType.values().length)]);
            experiment.setProject(project);
            List<LogRecord> log = Histories.ofManyUnits(random, 20 + random.nextInt(100)).stream()
                    .map(record -> new LogRecord(project, record.event(), record.received()))
                    .toList();
            runs.add(new Run(experiment, log));
            together.addAll(log);
        }
        Collections.shuffle(together, random);

        try (Stream stream = new Stream(folder)) {
            runs.forEach(run -> stream.define(run.experiment()));
            for (int i = 0; i < together.size(); i++) {
                stream.send(together.get(i));
                if (random.nextInt(200) == 0) stream.sweep(1);
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
