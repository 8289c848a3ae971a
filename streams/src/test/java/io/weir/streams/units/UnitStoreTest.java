package io.weir.streams.units;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.UnitKey;
import io.weir.schemas.UnitType;
import io.weir.streams.Events;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.units.Unit.InExperiment;
import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitStoreTest {

    private static final ExperimentRules RULES = ExperimentRules.of(Events.experiment(UnitType.user));

    private static final FirstExposure FIRST = new FirstExposure(0, 2_000, "e", "", List.of());

    @TempDir
    private File folder;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void with_room_for_a_few_it_answers_for_twenty_units_through_commits_and_restarts(long seed) {
        Random random = new Random(seed);
        Map<String, Long> now = new HashMap<>();
        UnitStore units = opened();
        for (int step = 0; step < 2_000; step++) {
            UnitKey key = new UnitKey("default", UnitType.user, "u" + random.nextInt(20));
            String experiment = "x" + random.nextInt(3);
            Unit unit = units.get(key);
            InExperiment in = unit.in(experiment);
            Long late = now.get(key + experiment);
            if (late == null) assertThat(in).isNull();
            else assertThat(in.state().late()).isEqualTo(late);
            if (random.nextBoolean()) {
                if (in == null) {
                    in = unit.enter(experiment, UnitState.exposedBy(RULES, FIRST));
                    units.grown(1);
                }
                UnitState after = in.state().withLate();
                in.become(after, Shares.of(RULES, after));
                units.changed(unit);
                now.merge(key + experiment, 1L, Long::sum);
            } else if (in != null && random.nextInt(10) == 0) {
                unit.leave(experiment);
                units.grown(-1);
                units.changed(unit);
                now.remove(key + experiment);
            }
            if (random.nextInt(20) == 0) units.flushCache();
            if (random.nextInt(100) == 0) {
                units.flushCache(); // Streams commits before it closes a task
                units.close();
                units = opened();
            }
        }
        units.close();
    }

    private UnitStore opened() {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        var context = new MockProcessorContext<Void, Void>(
                config, new TaskId(0, 0), Path.of(folder.getPath()).toFile());
        UnitStore units = UnitStore.builder("units", 8).withLoggingDisabled().build();
        units.init(context.getStateStoreContext(), units);
        return units;
    }
}
