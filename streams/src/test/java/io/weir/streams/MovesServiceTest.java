package io.weir.streams;

import static io.weir.streams.Events.call;
import static io.weir.streams.Events.exposure;
import static io.weir.streams.Events.logged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.oracle.LogRecord;
import io.weir.oracle.Oracle;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.UnitType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real broker, whose transactions time out: very many events wait for one exposure, and an earlier one moves them again. */
class MovesServiceTest {

    /** With {@code -Dsurefire.opens=-Dweir.moved.events=1000000} as many as are promised. */
    private static final int EVENTS = Integer.getInteger("weir.moved.events", 150_000);

    @TempDir
    private Path folder;

    @Test
    void an_exposure_brings_in_all_that_waited_through_a_restart_and_no_time_out() throws Exception {
        ExperimentDefinition experiment = ExperimentDefinition.newBuilder(Events.experiment(UnitType.user))
                .setEnd(1_000_000_000L)
                .setLateness(null)
                .build();
        List<LogRecord> log = new ArrayList<>(EVENTS + 3);
        for (int i = 0; i < EVENTS; i++) log.add(logged(call("c" + i, "u", 3_000 + 60L * i, i)));
        try (Platform platform = new Platform(folder)) {
            platform.startService("state");
            platform.define(experiment);
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(platform.definitions()).containsEntry("default/x", experiment));
            platform.send(log);
            await().atMost(Duration.ofMinutes(8))
                    .until(() -> platform.logTotals().getKept() == EVENTS);

            List<LogRecord> exposed = List.of(
                    logged(exposure("e2", "u", 2_500, "control")),
                    logged(call("meanwhile", "u", 2_700, 7)),
                    logged(exposure("e1", "u", 2_000, "control")));
            platform.send(exposed);
            platform.stopService();
            platform.startService("another-state");
            log.addAll(exposed);

            await().atMost(Duration.ofMinutes(8))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> platform.logTotals().getExposed() == EVENTS + 3);
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(platform.inPostgres()).isEqualTo(Oracle.compute(experiment, log)));
        }
    }
}
