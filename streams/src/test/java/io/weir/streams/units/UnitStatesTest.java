package io.weir.streams.units;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.UnitType;
import io.weir.streams.Events;
import io.weir.streams.definitions.ExperimentRules;
import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitStatesTest {

    private static final ExperimentRules RULES = ExperimentRules.of(Events.experiment(UnitType.user));

    @TempDir
    private File folder;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void with_room_for_three_units_it_answers_for_twenty_through_commits_and_restarts(long seed) {
        Random random = new Random(seed);
        Map<Bytes, Long> now = new HashMap<>();
        UnitStates states = opened();
        for (int step = 0; step < 2_000; step++) {
            Bytes key = Bytes.wrap(new byte[] {(byte) random.nextInt(20)});
            UnitStates.Met unit = states.get(key, RULES);
            assertThat(unit.state().late()).isEqualTo(now.getOrDefault(key, 0L));
            if (random.nextBoolean()) {
                UnitState after = unit.state().withLate();
                states.put(unit, after, Shares.of(RULES, after));
                now.merge(key, 1L, Long::sum);
            }
            if (random.nextInt(20) == 0) states.flushCache();
            if (random.nextInt(100) == 0) {
                states.flushCache(); // Streams commits before it closes a task
                states.close();
                states = opened();
            }
        }
        states.close();
    }

    private UnitStates opened() {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        var context = new MockProcessorContext<Void, Void>(
                config, new TaskId(0, 0), Path.of(folder.getPath()).toFile());
        UnitStates states =
                UnitStates.builder("states", 3).withLoggingDisabled().build();
        states.init(context.getStateStoreContext(), states);
        return states;
    }
}
