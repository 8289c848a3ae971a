package io.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.oracle.LogRecord;
import io.weir.oracle.Oracle;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.UnitType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.MemberDescription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL that neither answers nor goes away, for longer than a group waits for a member. */
class FrozenPostgresTest {

    private static final Duration LONGER_THAN_A_POLL = Duration.ofSeconds(45);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private Platform platform;

    @BeforeEach
    void start() throws Exception {
        platform = new Platform(folder);
        platform.startService("state");
    }

    @AfterEach
    void stop() throws Exception {
        signal("CONT");
        platform.close();
    }

    @Test
    void the_sinks_stay_in_their_groups_and_go_on_when_it_answers() throws Exception {
        ExperimentDefinition experiment = Events.experiment(UnitType.user);
        List<LogRecord> log = Events.withoutConflicts(Events.random(45, 1_000));
        platform.define(experiment);
        await().atMost(PATIENCE).until(() -> !platform.definitions().isEmpty());
        platform.send(log.subList(0, 500));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(platform.inPostgres())
                .isEqualTo(Oracle.compute(experiment, log.subList(0, 500))));
        List<String> members = members();

        signal("STOP");
        platform.send(log.subList(500, log.size()));
        await().pollDelay(LONGER_THAN_A_POLL)
                .atMost(LONGER_THAN_A_POLL.plus(PATIENCE))
                .untilAsserted(() -> assertThat(members()).isEqualTo(members));

        signal("CONT");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(platform.inPostgres()).isEqualTo(Oracle.compute(experiment, log)));
    }

    private List<String> members() throws Exception {
        return Stream.concat(
                        platform.members("weir-sink-postgres").stream(), platform.members("weir-sink-events").stream())
                .map(MemberDescription::consumerId)
                .sorted()
                .toList();
    }

    private void signal(String signal) throws Exception {
        long pid = Long.parseLong(
                Files.readAllLines(folder.resolve("postgres/postmaster.pid")).getFirst());
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        for (ProcessHandle process :
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList()) {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }
    }
}
