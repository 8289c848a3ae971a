package io.weir.streams;

import static io.weir.streams.Events.exposure;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.oracle.LogRecord;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import io.weir.schemas.UnitType;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LateDefinitionsTest {

    @TempDir
    private Path folder;

    private static ExperimentDefinition experiment(long revision, long effectiveFrom) {
        return ExperimentDefinition.newBuilder(Events.experiment(UnitType.user))
                .setRevision(revision)
                .setActiveFrom(1_000)
                .setEffectiveFrom(effectiveFrom)
                .build();
    }

    private static long lateDefinitions(Stream stream) {
        stream.flush();
        Stats stats = stream.written(new StatsKey(1L, Events.PROJECT, "x", "", 0, Stage.units, 0, "", ""));
        return stats == null ? 0 : stats.getLateDefinitions();
    }

    private static void send(Stream stream, String id, long received) {
        stream.send(new LogRecord(Events.PROJECT, exposure(id, "u" + id, received, "control"), received));
    }

    @Test
    void a_definition_that_arrives_before_what_it_covers_is_in_time() {
        try (Stream stream = new Stream(folder)) {
            send(stream, "a", 999);
            stream.define(experiment(1, 1_000));
            send(stream, "b", 1_000);

            assertThat(lateDefinitions(stream)).isZero();
            assertThat(stream.stored().ofVariant("control").units()).isEqualTo(1);
        }
    }

    @Test
    void a_definition_that_arrives_after_events_that_it_should_have_covered_is_counted() {
        try (Stream stream = new Stream(folder)) {
            send(stream, "a", 1_000);
            stream.define(experiment(1, 1_000));
            send(stream, "b", 1_001);

            assertThat(lateDefinitions(stream)).isEqualTo(1);
        }
    }

    @Test
    void a_change_that_events_are_counted_by_must_be_in_time_as_well_and_another_need_not() {
        try (Stream stream = new Stream(folder)) {
            stream.define(experiment(1, 1_000));
            send(stream, "a", 2_000);
            stream.define(experiment(2, 0));
            send(stream, "b", 2_001);
            assertThat(lateDefinitions(stream)).isZero();

            stream.define(experiment(3, 2_001));
            send(stream, "c", 2_002);
            assertThat(lateDefinitions(stream)).isEqualTo(1);
        }
    }
}
