package io.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.kit.quarantine.Quarantine;
import io.weir.kit.quarantine.QuarantineRule;
import io.weir.oracle.LogRecord;
import io.weir.oracle.Oracle;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Stats;
import io.weir.schemas.UnitType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is in quarantine is as if it had never come, but for the accounting. */
class QuarantineTest {

    @TempDir
    private Path folder;

    /** Of some users everything, of others what came for some seconds. */
    private static final Quarantine RULES = new Quarantine(IntStream.range(0, 120)
            .mapToObj(i -> new QuarantineRule(
                    i,
                    Events.PROJECT,
                    null,
                    null,
                    null,
                    UnitType.user,
                    "u" + i,
                    Instant.ofEpochMilli(i % 3 * 1_000),
                    i % 2 == 0 ? null : Instant.ofEpochMilli(6_000)))
            .toList());

    @ParameterizedTest
    @EnumSource(
            value = UnitType.class,
            names = {"user", "run"})
    void the_numbers_are_those_of_a_log_without_it_and_each_record_is_accounted_for(UnitType unit) {
        ExperimentDefinition experiment = Events.experiment(unit);
        List<LogRecord> log = Events.random(20261130, 3_000);
        List<LogRecord> rest = log.stream()
                .filter(record -> !RULES.covers(record.project(), record.event(), record.received()))
                .toList();
        assertThat(rest).hasSizeBetween(log.size() / 4, log.size() - 100);

        try (Stream stream = new Stream(folder, RULES)) {
            stream.define(experiment);
            log.forEach(stream::send);

            assertThat(stream.stored()).isEqualTo(Oracle.compute(experiment, rest));
            Stats all = stream.log();
            Oracle.Accounting exact = Oracle.account(rest, List.of(experiment));
            assertThat(all.getReceived()).isEqualTo(log.size());
            assertThat(all.getQuarantined()).isEqualTo(log.size() - rest.size());
            assertThat(all.getAdmitted()).isEqualTo(exact.admitted());
            assertThat(all.getDuplicates()).isEqualTo(exact.duplicates());
            assertThat(all.getConflicts()).isEqualTo(exact.conflicts());
        }
    }
}
