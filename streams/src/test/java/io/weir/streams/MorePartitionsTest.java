package io.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.kit.management.ServiceHealth.Status;
import io.weir.oracle.LogRecord;
import io.weir.oracle.Oracle;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitType;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Test;

/** Somebody adds partitions to the log. Keys stay where they are, as ingest writes them. */
class MorePartitionsTest extends PlatformTest {

    @Test
    void the_state_refuses_them_by_name_and_a_new_generation_is_exact_with_them() throws Exception {
        ExperimentDefinition experiment = Events.experiment(UnitType.session);
        List<LogRecord> log = Events.withoutConflicts(Events.random(16, 1_500));
        platform.define(experiment);
        eventually(() -> assertThat(platform.definitions()).isNotEmpty());
        platform.send(log.subList(0, 700));
        eventually(() -> assertThat(platform.inPostgres()).isEqualTo(Oracle.compute(experiment, log.subList(0, 700))));

        try (Admin admin = Admin.create(Map.of("bootstrap.servers", platform.kafka.bootstrapServers()))) {
            admin.createPartitions(Map.of(Topics.EVENTS, NewPartitions.increaseTo(2 * Platform.PARTITIONS)))
                    .all()
                    .get();
        }
        eventually(() -> assertThat(status().detail())
                .isEqualTo("weir.events.v1 has 8 partitions, the state of generation 1 was made with 4: compute a new"
                        + " generation (weir replay start)"));
        assertThat(status().ready()).isFalse();

        platform.stopService();
        platform.startService("state");
        eventually(() -> assertThat(status().detail()).contains("was made with 4"));

        activate(2);
        experiment.setGeneration(2);
        experiment.setRevision(2);
        platform.define(experiment);
        platform.send(log.subList(700, log.size()));
        eventually(() -> assertThat(platform.inPostgres(2)).isEqualTo(Oracle.compute(experiment, log)));
        eventually(() -> assertThat(status().ready()).isTrue());
    }

    private Status status() {
        return platform.health("streams").status();
    }
}
