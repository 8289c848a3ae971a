package io.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.oracle.Expected;
import io.weir.oracle.LogRecord;
import io.weir.oracle.Oracle;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.SingleObject;
import io.weir.schemas.UnitType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The whole service on real servers, four partitions, with faults. */
class StreamsServiceTest extends PlatformTest {

    @Test
    void postgres_redis_and_the_oracle_hold_the_same_bits_through_restarts_and_kills() throws Exception {
        ExperimentDefinition experiment = Events.experiment(UnitType.run);
        List<LogRecord> log = Events.withoutConflicts(Events.random(20261124, 4_000));
        Expected exact = Oracle.compute(experiment, log);
        platform.define(experiment);
        awaitDefinition();

        platform.send(log.subList(0, 1_000));
        platform.stopService();
        platform.send(log.subList(1_000, 2_000));
        platform.startService("another-state");
        platform.killPostgres();
        platform.send(log.subList(2_000, 3_000));
        platform.killRedis();
        platform.send(log.subList(3_000, log.size()));

        eventually(() -> assertThat(platform.inPostgres()).isEqualTo(exact));
        eventually(() -> assertThat(platform.inRedis()).isEqualTo(exact));

        platform.send(Events.shuffled(log, 7));
        platform.loseRedis();

        eventually(() -> assertThat(duplicates())
                .isEqualTo(log.size() + Oracle.account(log, List.of(experiment)).duplicates()));
        assertThat(platform.inPostgres()).isEqualTo(exact);
        eventually(() -> assertThat(platform.inRedis()).isEqualTo(exact));
    }

    @Test
    void a_redis_that_lost_everything_is_whole_again_although_the_stream_is_quiet() throws Exception {
        ExperimentDefinition experiment = Events.experiment(UnitType.user);
        List<LogRecord> log = Events.withoutConflicts(Events.random(7, 300));
        Expected exact = Oracle.compute(experiment, log);
        platform.define(experiment);
        awaitDefinition();
        platform.send(log);
        eventually(() -> assertThat(platform.inPostgres()).isEqualTo(exact));
        eventually(() -> assertThat(platform.inRedis()).isEqualTo(exact));

        platform.loseRedis();

        eventually(() -> assertThat(platform.inRedis()).isEqualTo(exact));
    }

    @Test
    void a_definition_travels_to_the_topic_and_goes_on_after_a_restart() throws Exception {
        ExperimentDefinition experiment = Events.experiment(UnitType.user);
        platform.define(experiment);
        eventually(() -> assertThat(platform.definitions()).containsEntry("default/x", experiment));

        platform.stopService();
        experiment.setRevision(2);
        platform.define(experiment);
        platform.startService("state");
        eventually(() -> assertThat(platform.definitions()).containsEntry("default/x", experiment));

        platform.killPostgres();
        experiment.setRevision(3);
        platform.define(experiment);
        eventually(() -> assertThat(platform.definitions()).containsEntry("default/x", experiment));

        try (var connection = platform.connect()) {
            connection.createStatement().execute("delete from experiments");
        }
        eventually(() -> assertThat(platform.definitions()).containsEntry("default/x", null));
    }

    /** Else the next start waits for the session of a member that is gone, 10 s. */
    @Test
    void a_stop_in_order_leaves_the_group() throws Exception {
        eventually(() -> assertThat(platform.members("weir-streams-1")).isNotEmpty());

        platform.stopService();

        assertThat(platform.members("weir-streams-1")).isEmpty();
    }

    private void awaitDefinition() {
        eventually(() -> assertThat(platform.definitions()).isNotEmpty());
    }

    private long duplicates() throws Exception {
        long duplicates = 0;
        try (var connection = platform.connect();
                var rows = connection
                        .createStatement()
                        .executeQuery("select record from stats_current where stage = 'log'")) {
            while (rows.next())
                duplicates += SingleObject.STATS.decode(rows.getBytes(1)).getDuplicates();
        }
        return duplicates;
    }
}
