package io.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.kit.management.ServiceHealth.Status;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.SingleObject;
import io.weir.schemas.UnitType;
import java.sql.Connection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What PostgreSQL kept for streams is gone, and with it the definitions that were made in the meantime. */
class LostSlotTest extends PlatformTest {

    private static final String SLOT =
            "select wal_status from pg_replication_slots where slot_name = 'weir_experiments'";

    @BeforeEach
    void start() throws Exception {
        platform.define(experiment("before"));
        platform.define(experiment("deleted"));
        eventually(() -> assertThat(platform.definitions()).containsKeys("default/before", "default/deleted"));
        platform.send(Events.random(5, 200));
        eventually(() -> assertThat(platform.logTotals().getReceived()).isPositive());
    }

    @Test
    void a_slot_that_somebody_dropped_is_made_again_and_every_definition_read() throws Exception {
        platform.stopService();
        execute("select pg_drop_replication_slot('weir_experiments')");

        everythingArrivesAndIsMarked();
    }

    @Test
    void a_slot_that_postgresql_gave_up_is_dropped_and_made_again() throws Exception {
        platform.stopService();
        execute("alter system set idle_replication_slot_timeout = '1s'");
        execute("select pg_reload_conf()");
        eventually(() -> {
            execute("checkpoint");
            assertThat(platform.query(SLOT)).containsExactly("lost");
        });
        execute("alter system reset idle_replication_slot_timeout");
        execute("select pg_reload_conf()");

        everythingArrivesAndIsMarked();
    }

    private void everythingArrivesAndIsMarked() throws Exception {
        platform.define(experiment("meanwhile"));
        execute("delete from experiments where key = 'deleted'");
        platform.startService("state");

        eventually(() -> assertThat(platform.definitions())
                .containsKeys("default/before", "default/meanwhile")
                .containsEntry("default/deleted", null));
        platform.send(Events.random(6, 200));
        eventually(() -> assertThat(lateDefinitions("meanwhile")).isPositive());
        assertThat(lateDefinitions("before")).isZero();
        Status status = platform.health("definitions").status();
        assertThat(status.ready()).isTrue();
        assertThat(status.detail())
                .startsWith("follows the table experiments; the replication slot was lost and made again at 2")
                .endsWith(
                        "all definitions were read again, and experiments whose change came too late are marked rebuild_needed");
        assertThat(platform.metrics().get("weir.cdc.slot.losses").counter().count())
                .isEqualTo(1);

        platform.define(experiment("after"));
        eventually(() -> assertThat(platform.definitions()).containsKey("default/after"));
        assertThat(platform.query(SLOT)).containsExactly("reserved");
    }

    private static ExperimentDefinition experiment(String key) {
        return ExperimentDefinition.newBuilder(Events.experiment(UnitType.user))
                .setExperiment(key)
                .setActiveFrom(1_000)
                .setEffectiveFrom(key.equals("before") ? 0 : 1_000)
                .build();
    }

    private long lateDefinitions(String experiment) throws Exception {
        long late = 0;
        try (Connection connection = platform.connect();
                var rows = connection
                        .createStatement()
                        .executeQuery("select record from stats_current where stage = 'units' and experiment = '"
                                + experiment + "'")) {
            while (rows.next())
                late += SingleObject.STATS.decode(rows.getBytes(1)).getLateDefinitions();
        }
        return late;
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = platform.connect()) {
            connection.createStatement().execute(sql);
        }
    }
}
