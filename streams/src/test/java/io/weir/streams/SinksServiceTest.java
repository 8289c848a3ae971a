package io.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.oracle.Expected;
import io.weir.oracle.LogRecord;
import io.weir.oracle.Oracle;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Stage;
import io.weir.schemas.UnitType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that the topology writes, on four partitions and real servers, with faults. */
class SinksServiceTest {

    private static final List<String> SINKS = List.of("postgres", "redis", "events", "assignments");

    @TempDir
    private Path folder;

    private Platform platform;

    @BeforeEach
    void start() throws Exception {
        platform = new Platform(folder);
    }

    @AfterEach
    void stop() throws Exception {
        platform.close();
    }

    @Test
    void clusters_breakdowns_events_and_assignments_are_whole_through_restarts_and_kills() throws Exception {
        Random random = new Random(20261124);
        ExperimentDefinition experiment = Histories.experiment(random, UnitType.run);
        experiment.setClusterBy("task");
        experiment.setLateness(43_200_000L);
        // user_assignments has forced units too, which the statistics that it is held against do not tell by crossing.
        List<LogRecord> log = Histories.ofManyUnits(random, 2_000).stream()
                .map(SinksServiceTest::unforced)
                .sorted(Comparator.comparingLong(LogRecord::received))
                .toList();
        Expected exact = Oracle.compute(experiment, log);
        assertThat(exact.clusters().values()).anyMatch(totals -> totals.shared() > 0);
        platform.startService("state");
        platform.define(experiment);
        awaitDefinition();

        platform.send(log.subList(0, 600));
        platform.killPostgres();
        platform.send(log.subList(600, 1_200));
        platform.stopService();
        platform.startService("another-state");
        platform.send(log.subList(1_200, log.size()));

        eventually(() -> assertThat(platform.inPostgres()).isEqualTo(exact));
        eventually(() -> assertThat(platform.inRedis()).isEqualTo(exact));
        eventually(() -> assertThat(platform.query("select id from events order by id"))
                .isEqualTo(log.stream()
                        .map(record -> record.event().getId())
                        .sorted()
                        .toList()));
        eventually(() -> assertThat(assigned()).isEqualTo(expected(exact)));
        eventually(() -> assertThat(SINKS).allMatch(sink -> lag(sink) == 0));
    }

    @Test
    void a_sink_of_events_that_is_off_writes_none_and_holds_nobody_up() throws Exception {
        ExperimentDefinition experiment = Events.experiment(UnitType.user);
        List<LogRecord> log = Events.withoutConflicts(Events.random(3, 200));
        Expected exact = Oracle.compute(experiment, log);
        platform.startService("state", "--weir.streams.events-enabled=false");
        platform.define(experiment);
        awaitDefinition();
        platform.send(log);

        eventually(() -> assertThat(platform.inPostgres()).isEqualTo(exact));
        eventually(() -> assertThat(assigned()).isEqualTo(expected(exact)));
        assertThat(platform.query("select inhrelid from pg_inherits where inhparent = 'events'::regclass"))
                .isEmpty();
        assertThat(platform.query("select sink from sink_offsets where sink = 'events'"))
                .isEmpty();
    }

    private static LogRecord unforced(LogRecord record) {
        return new LogRecord(
                record.project(), record.event(), record.received(), record.payload(), false, record.belowResolution());
    }

    /** Units by where they are counted, as the table says. */
    private List<String> assigned() throws Exception {
        return platform.query("""
                select variant || ' ' || phase || ' ' || crossed || ' ' || count(*) from user_assignments
                group by variant, phase, crossed order by 1""");
    }

    /** The same, as the statistics say. */
    private static List<String> expected(Expected exact) {
        List<String> lines = new ArrayList<>();
        exact.cells().forEach((cell, totals) -> {
            if (cell.stage() != Stage.units || cell.variant().isEmpty()) return;
            String place = cell.variant() + " " + cell.phase();
            if (totals.units() > 0) lines.add(place + " false " + totals.units());
            if (totals.crossovers() > 0) lines.add(place + " true " + totals.crossovers());
        });
        return lines.stream().sorted().toList();
    }

    private double lag(String sink) {
        return platform.metrics().get("weir.sink.lag").tag("sink", sink).gauge().value();
    }

    private void awaitDefinition() {
        eventually(() -> assertThat(platform.definitions()).isNotEmpty());
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(assertion);
    }
}
