package io.weir.streams.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.SingleObject;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import io.weir.streams.stats.SumsStore.Cell;
import io.weir.streams.units.UnitOutcome.Handled;
import io.weir.streams.units.UnitOutcome.Handled.Kind;
import io.weir.streams.units.UnitOutcome.Place;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SumsStoreTest {

    private static final String NAME = "sums";

    @TempDir
    private File folder;

    /** Everything that the topic was given, by project. */
    private final Map<String, List<Stats>> topic = new HashMap<>();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void with_room_for_three_cells_it_counts_in_twenty_and_owes_the_topic_nothing_after_any_restart(long seed) {
        Random random = new Random(seed);
        Map<String, Long> counted = new HashMap<>();
        SumsStore sums = opened();
        for (int step = 0; step < 3_000; step++) {
            String project = "p" + random.nextInt(20);
            count(sums, project);
            counted.merge(project, 1L, Long::sum);
            if (random.nextInt(10) == 0) sums.flushCache();
            if (random.nextInt(25) == 0) sums.writeOut(this::write);
            if (random.nextInt(200) == 0) {
                sums.flushCache(); // Streams commits before it closes a task
                sums.close();
                sums = opened();
            }
        }
        sums.writeOut(this::write);

        assertThat(topic.keySet()).isEqualTo(counted.keySet());
        counted.forEach((project, count) -> {
            List<Stats> written = topic.get(project);
            assertThat(written.getLast().getReceived()).isEqualTo(count);
            for (int i = 0; i < written.size(); i++)
                assertThat(written.get(i).getRevision()).isEqualTo(i + 1);
        });
        topic.clear();
        sums.writeOut(this::write);
        assertThat(topic).isEmpty();
        sums.close();
    }

    @Test
    void what_was_counted_and_not_committed_is_forgotten_with_its_transaction() {
        SumsStore sums = opened();
        count(sums, "p");
        sums.flushCache();
        count(sums, "p");
        sums.clearCache();

        sums.writeOut(this::write);
        assertThat(topic.get("p")).singleElement().returns(1L, Stats::getReceived);
        sums.close();
    }

    @Test
    void held_sums_are_written_when_they_are_let_go_after_a_restart_too() {
        SumsStore sums = opened();
        count(sums, "p");
        sums.hold(true);
        assertThat(sums.writeOut(this::write)).isFalse();
        sums.flushCache();
        sums.close();

        SumsStore again = opened();
        count(again, "p");
        assertThat(again.writeOut(this::write)).isFalse();
        assertThat(topic).isEmpty();
        again.hold(false);
        assertThat(again.writeOut(this::write)).isTrue();
        assertThat(topic.get("p")).singleElement().returns(2L, Stats::getReceived);
        again.close();
    }

    private static void count(SumsStore sums, String project) {
        Cell cell = sums.cell(SumsKey.log(project));
        ((LogNumbers) cell.numbers()).count(new Handled(project, Kind.ADMITTED, 1, 1, Place.UNASKED, 0));
        sums.changed(cell);
    }

    private void write(StatsKey key, byte[] stats) {
        topic.computeIfAbsent(key.getProject(), p -> new ArrayList<>()).add(SingleObject.STATS.decode(stats));
    }

    private SumsStore opened() {
        SumsStore sums = SumsStore.builder(NAME, 1, 3).withLoggingDisabled().build();
        init(sums);
        return sums;
    }

    private void init(StateStore store) {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        var context = new MockProcessorContext<Void, Void>(
                config, new TaskId(0, 0), Path.of(folder.getPath()).toFile());
        store.init(context.getStateStoreContext(), store);
    }
}
