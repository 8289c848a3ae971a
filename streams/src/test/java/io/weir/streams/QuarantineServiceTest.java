package io.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.kit.quarantine.Quarantine;
import io.weir.oracle.Expected;
import io.weir.oracle.LogRecord;
import io.weir.oracle.Oracle;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.UnitType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A generation keeps the rules that it was begun with, on real servers. */
class QuarantineServiceTest extends PlatformTest {

    private static final String RULE = """
            [{"id":1,"project":"default","agent":null,"attribute":null,"value":null,"unit_type":"user","unit":"u1",
              "received_from":"1970-01-01T00:00:00+00:00","received_until":null}]""";

    @Test
    void a_replay_leaves_out_what_its_rules_cover_also_after_a_restart_without_postgresql() throws Exception {
        ExperimentDefinition experiment = Events.experiment(UnitType.run);
        List<LogRecord> log = Events.withoutConflicts(Events.random(20261130, 1_000));
        Quarantine rules = Quarantine.parse(RULE);
        platform.define(experiment);
        eventually(() -> assertThat(platform.definitions()).isNotEmpty());
        platform.send(log.subList(0, 500));
        ask("insert into generations (generation, active, quarantine) values (2, false, '" + RULE + "')");
        eventually(() -> assertThat(platform.inPostgres(2)).isEqualTo(without(rules, experiment, log.subList(0, 500))));
        assertThat(platform.inPostgres(1)).isEqualTo(Oracle.compute(experiment, log.subList(0, 500)));

        activate(2);
        eventually(() -> assertThat(folder.resolve("state").resolve("weir-streams.active"))
                .content()
                .isEqualTo("2"));
        platform.stopService();
        platform.stopPostgres();
        platform.startService("state");
        eventually(() -> assertThat(platform.health("streams").status().ready()).isTrue());
        platform.startPostgres();
        platform.send(log.subList(500, log.size()));

        eventually(() -> assertThat(platform.inPostgres(2)).isEqualTo(without(rules, experiment, log)));
    }

    private static Expected without(Quarantine rules, ExperimentDefinition experiment, List<LogRecord> log) {
        return Oracle.compute(
                experiment,
                log.stream()
                        .filter(record -> !rules.covers(record.project(), record.event(), record.received()))
                        .toList());
    }
}
