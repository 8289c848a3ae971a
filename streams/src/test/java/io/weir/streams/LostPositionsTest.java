package io.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.kit.management.ServiceHealth.Status;
import io.weir.oracle.LogRecord;
import io.weir.oracle.Oracle;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitType;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Kafka's copy of the position is lost or is another log's: the state knows better. */
class LostPositionsTest extends PlatformTest {

    private final ExperimentDefinition experiment = Events.experiment(UnitType.run);
    private final List<LogRecord> log = Events.withoutConflicts(Events.random(20261130, 2_000));

    @BeforeEach
    void countSome() throws Exception {
        experiment.setClusterBy("task");
        platform.define(experiment);
        eventually(() -> assertThat(platform.definitions()).isNotEmpty());
        platform.send(log.subList(0, 1_000));
        eventually(
                () -> assertThat(platform.inPostgres()).isEqualTo(Oracle.compute(experiment, log.subList(0, 1_000))));
    }

    /** As when the group was away for seven days: everything is read again, what was re-keyed and sent to clusters too. */
    @Test
    void a_group_that_kafka_has_forgotten_counts_nothing_twice() throws Exception {
        long received = received();
        platform.stopService();
        try (Admin admin = admin()) {
            admin.deleteConsumerGroups(List.of("weir-streams-1")).all().get();
        }
        platform.startService("another-state");
        platform.send(log.subList(1_000, log.size()));

        eventually(() -> assertThat(platform.inPostgres()).isEqualTo(Oracle.compute(experiment, log)));
        assertThat(received()).isEqualTo(received + log.size() - 1_000);
    }

    @Test
    void a_log_that_was_deleted_and_created_again_is_refused_by_name() throws Exception {
        platform.stopService();
        createLogAgain();
        platform.startService("state");

        assertRefused();

        activate(2);
        eventually(() -> assertThat(status().ready()).isTrue());
    }

    /** Its threads take the new log's records for some that they have handled, and would pass over them. */
    @Test
    void it_is_refused_by_a_streams_that_runs_meanwhile_too() throws Exception {
        createLogAgain();

        assertRefused();
    }

    private void createLogAgain() throws Exception {
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(Topics.EVENTS)).all().get();
            await().ignoreExceptions().until(() -> {
                admin.createTopics(List.of(new NewTopic(Topics.EVENTS, Platform.PARTITIONS, (short) 1)))
                        .all()
                        .get();
                return true;
            });
        }
    }

    private void assertRefused() {
        eventually(() -> assertThat(status().detail())
                .isEqualTo(
                        "weir.events.v1 was deleted and created again since this state was made of it, so its numbers are"
                                + " of records that are gone: restore the archive (weir restore), or compute a new"
                                + " generation of what is left (weir replay start)"));
        assertThat(status().ready()).isFalse();
    }

    private Status status() {
        return platform.health("streams").status();
    }

    private long received() throws Exception {
        return platform.logTotals().getReceived();
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", platform.kafka.bootstrapServers()));
    }
}
