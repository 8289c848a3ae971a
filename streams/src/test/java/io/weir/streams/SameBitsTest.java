package io.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.oracle.LogRecord;
import io.weir.oracle.Oracle;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.UnitType;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The topology against the oracle, bit by bit. A seed in a failing test's name makes it repeatable. */
class SameBitsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "seed {0}, {1} events, unit {2}")
    @CsvSource({
        "1, 40, user", "2, 40, run", "3, 40, session", "4, 400, user", "5, 400, run", "6, 400, session",
        "7, 2000, user", "8, 2000, run", "9, 2000, session", "10, 60, run", "11, 60, user", "12, 60, session",
        "20261124, 3000, run"
    })
    void the_statistics_are_the_oracles_and_the_same_bits_in_every_order(long seed, int size, UnitType unit) {
        ExperimentDefinition experiment = Events.experiment(unit);
        List<LogRecord> log = Events.random(seed, size);

        var expected = Oracle.compute(experiment, log);
        if (size >= 400)
            assertThat(expected.cells().values())
                    .anyMatch(totals -> totals.crossovers() > 0)
                    .anyMatch(totals -> totals.events().late() > 0);
        assertThat(Stream.run(folder.resolve("as-is"), experiment, log)).isEqualTo(expected);

        // A conflict's outcome depends on the order by rule: without conflicts, no order may matter.
        List<LogRecord> unconflicted = Events.withoutConflicts(log);
        var exact = Oracle.compute(experiment, unconflicted);
        List<LogRecord> shuffled = Events.shuffled(unconflicted, seed);
        List<LogRecord> backwards = unconflicted.reversed();
        List<LogRecord> byTime = unconflicted.stream()
                .sorted(Comparator.comparingLong(record -> record.event().getTime()))
                .toList();
        assertThat(Stream.run(folder.resolve("shuffled"), experiment, shuffled)).isEqualTo(exact);
        assertThat(Stream.run(folder.resolve("backwards"), experiment, backwards))
                .isEqualTo(exact);
        assertThat(Stream.run(folder.resolve("by-time"), experiment, byTime)).isEqualTo(exact);
        assertThat(Stream.run(folder.resolve("by-time-backwards"), experiment, byTime.reversed()))
                .isEqualTo(exact);
    }

    @ParameterizedTest(name = "seed {0}")
    @CsvSource({"1", "2", "3"})
    void every_record_is_accounted_for(long seed) {
        List<LogRecord> log = Events.random(seed, 500);
        try (Stream stream = new Stream(folder)) {
            stream.define(Events.experiment(UnitType.user));
            log.forEach(stream::send);

            Oracle.Accounting accounting = stream.accounting();
            assertThat(accounting).isEqualTo(Oracle.account(log, List.of(Events.experiment(UnitType.user))));
            assertThat(accounting.duplicates()).isPositive();
            assertThat(accounting.conflicts()).isPositive();
            assertThat(stream.looks()).isEqualTo(Oracle.looks(log, List.of(Events.experiment(UnitType.user))));
        }
    }
}
