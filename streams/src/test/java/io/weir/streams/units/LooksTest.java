package io.weir.streams.units;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.oracle.LogRecord;
import io.weir.oracle.Oracle;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.SingleObject;
import io.weir.schemas.UnitKey;
import io.weir.schemas.UnitType;
import io.weir.streams.Histories;
import io.weir.streams.dedupe.Marks;
import io.weir.streams.definitions.DefinitionIndex;
import io.weir.streams.definitions.Evaluation;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.definitions.Indexes;
import io.weir.streams.units.UnitEvents.Position;
import io.weir.streams.units.UnitOutcome.Change;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A task that is closed and opened again at any moment, in the middle of moves too. */
class LooksTest {

    private static final UnitKey UNIT = new UnitKey("default", UnitType.user, "u");

    @TempDir
    private File folder;

    private Share share;

    private UnitStore units;
    private UnitEvents events;
    private KeyValueStore<Bytes, byte[]> deadlines;
    private KeyValueStore<Bytes, byte[]> moves;
    private Looks looks;
    private Moves moving;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void a_restart_goes_on_with_a_move_where_it_was(long seed) {
        Random random = new Random(seed);
        ExperimentDefinition experiment = Histories.experiment(random, UnitType.user);
        DefinitionIndex index = Indexes.of(experiment);
        ExperimentRules rules = index.find("default/x");
        List<LogRecord> log = Histories.ofOneUnit(random, 60);
        open();

        for (int i = 0; i < log.size(); i++) {
            LogRecord record = log.get(i);
            Evaluation evaluation = new Evaluation().of(record.event(), record.belowResolution());
            boolean isAsked = index.project("default")
                    .askersOf(evaluation, record.received())
                    .contains(UnitType.user);
            if (isAsked) {
                looks.look(
                        index.project("default"),
                        new Look(
                                UNIT,
                                record.event(),
                                SingleObject.EVENT.encode(record.event()),
                                record.received(),
                                new Position(false, i),
                                new Marks(record.forced(), record.belowResolution())),
                        evaluation);
            }
            if (random.nextInt(3) == 0) looks.goOn(index, 0);
            if (random.nextInt(4) == 0) {
                close();
                open();
            }
        }
        while (!moving.isEmpty()) looks.goOn(index, 0);
        close();

        assertThat(Totalled.of(rules, share)).isEqualTo(Totalled.of(Oracle.compute(experiment, log)));
    }

    private void open() {
        units = opened(UnitStore.builder("units"));
        events = opened(UnitEvents.builder("events"));
        deadlines = opened(Deadlines.builder("deadlines"));
        moves = opened(Moves.builder("moves"));
        moving = new Moves(moves);
        looks = new Looks(units, events, new Deadlines(deadlines), moving, this::told, 2);
    }

    private void told(Bytes unit, UnitOutcome outcome, long received) {
        if (outcome instanceof Change change) share = change.after();
    }

    /** Streams commits before it closes a task. */
    private void close() {
        units.flushCache();
        events.flushCache();
        List.<StateStore>of(units, events, deadlines, moves).forEach(StateStore::close);
    }

    @SuppressWarnings("unchecked")
    private <T> T opened(StoreBuilder<?> builder) {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        var context = new MockProcessorContext<Void, Void>(
                config, new TaskId(0, 0), Path.of(folder.getPath()).toFile());
        StateStore store = builder.withLoggingDisabled().build();
        store.init(context.getStateStoreContext(), store);
        return (T) store;
    }
}
