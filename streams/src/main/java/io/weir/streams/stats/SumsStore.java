package io.weir.streams.stats;

import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.StatsKey;
import io.weir.streams.stores.ObjectStore;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The running sums. Each stored value says whether it was written out to the topic: a restart knows what still has to be. */
final class SumsStore extends ObjectStore {

    private static final byte WRITTEN = 1;

    /** One key of a task, without what all keys of a task share: generation and partition. */
    record Key(
            Stage stage,
            String project,
            String experiment,
            String variant,
            int phase,
            String dimension,
            String value) {
        static Key of(StatsKey key) {
            return new Key(
                    key.getStage(),
                    key.getProject(),
                    key.getExperiment(),
                    key.getVariant(),
                    key.getPhase(),
                    key.getDimension(),
                    key.getValue());
        }

        StatsKey in(long generation, int partition) {
            return new StatsKey(generation, project, experiment, variant, phase, stage, partition, dimension, value);
        }
    }

    private final long generation;
    private final Map<Key, RunningStats> running = new HashMap<>();
    /** Changed since the last flush to the topic, in the order of change. */
    private final Map<Key, RunningStats> unwritten = new LinkedHashMap<>();
    /** Changed since the last commit. */
    private final Map<Key, RunningStats> unstored = new LinkedHashMap<>();

    private boolean isLoaded;

    private SumsStore(KeyValueStore<Bytes, byte[]> bytes, long generation) {
        super(bytes);
        this.generation = generation;
    }

    static StoreBuilder<SumsStore> builder(String name, long generation) {
        return new Builder<>(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray()),
                bytes -> new SumsStore(bytes, generation));
    }

    /** The numbers of a key, to be changed, and then told of by {@link #changed}. */
    RunningStats numbers(Key key) {
        load();
        return running.computeIfAbsent(key, k -> new RunningStats());
    }

    void changed(Key key, RunningStats numbers) {
        unwritten.put(key, numbers);
        unstored.put(key, numbers);
    }

    /** What has still to be written to the topic. */
    Map<Key, RunningStats> unwritten() {
        load();
        return unwritten;
    }

    /** All of it was written, with new revisions. */
    void written() {
        unstored.putAll(unwritten);
        unwritten.clear();
    }

    StatsKey inFull(Key key) {
        return key.in(generation, partition());
    }

    private void load() {
        if (isLoaded) return;
        isLoaded = true;
        try (KeyValueIterator<Bytes, byte[]> all = bytes.all()) {
            while (all.hasNext()) load(all.next());
        }
    }

    private void load(KeyValue<Bytes, byte[]> entry) {
        Key key = Key.of(SingleObject.STATS_KEY.decode(entry.key.get()));
        ByteBuffer value = ByteBuffer.wrap(entry.value);
        boolean isWritten = value.get() == WRITTEN;
        byte[] stats = new byte[value.remaining()];
        value.get(stats);
        RunningStats numbers = RunningStats.of(SingleObject.STATS.decode(stats));
        running.put(key, numbers);
        if (!isWritten) unwritten.put(key, numbers);
    }

    @Override
    public void flushCache() {
        unstored.forEach((key, numbers) -> {
            byte[] stats = SingleObject.STATS.encode(numbers.toStats());
            byte written = unwritten.containsKey(key) ? 0 : WRITTEN;
            bytes.put(
                    Bytes.wrap(SingleObject.STATS_KEY.encode(inFull(key))),
                    ByteBuffer.allocate(1 + stats.length)
                            .put(written)
                            .put(stats)
                            .array());
        });
        unstored.clear();
    }

    @Override
    public void clearCache() {
        running.clear();
        unwritten.clear();
        unstored.clear();
        isLoaded = false;
    }
}
