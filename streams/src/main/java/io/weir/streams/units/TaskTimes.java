package io.weir.streams.units;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.schemas.UnitType;
import io.weir.streams.stores.ObjectStore;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * How far in received time a task has come, and which revisions of the definitions it has seen. Kept, because a restart must
 * neither forget a definition that came too late nor find all of them late.
 */
final class TaskTimes extends ObjectStore {

    private static final String FORMAT = "format";
    private static final long THIS_FORMAT = 3;
    private static final String SEEN = "seen";
    private static final String ORIGIN = "origin/";
    private static final String REVISION = "revision/";
    private static final String MISSED = "missed/";

    /** By name; -1 where nothing is known. */
    private final Map<String, Long> values = new HashMap<>();

    private final Map<String, Long> unstored = new HashMap<>();
    private boolean isLoaded;

    private TaskTimes(KeyValueStore<Bytes, byte[]> bytes) {
        super(bytes);
    }

    static StoreBuilder<TaskTimes> builder(String name) {
        return new Builder<>(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray()),
                TaskTimes::new);
    }

    /** Highest received time handled; -1: none. */
    long seen() {
        return value(SEEN);
    }

    void saw(long received) {
        if (received > seen()) set(SEEN, received);
    }

    /** All that had to come from partition {@code origin} and was received by then has come. */
    void reached(int origin, long received) {
        if (received > value(ORIGIN + origin)) set(ORIGIN + origin, received);
    }

    /**
     * Received time before which nothing is on its way any more to units of the type. Units whose events may come from any
     * partition wait for the slowest; -1 while some partition has not told yet.
     */
    long clock(UnitType type, int partitions) {
        if (type == UnitType.user) return seen();
        long least = Long.MAX_VALUE;
        for (int origin = 0; origin < partitions; origin++) least = Math.min(least, value(ORIGIN + origin));
        return least;
    }

    /** The newest revision that was seen of a {@code project/experiment}; -1: none. */
    long revision(String experiment) {
        return value(REVISION + experiment);
    }

    void sawRevision(String experiment, long revision) {
        set(REVISION + experiment, revision);
    }

    /** Events of a {@code project/experiment} may have come while its definition could not be read. */
    boolean hasMissed(String experiment) {
        return value(MISSED + experiment) > 0;
    }

    void missed(String experiment, boolean hasMissed) {
        if (hasMissed(experiment) != hasMissed) set(MISSED + experiment, hasMissed ? 1 : 0);
    }

    private long value(String name) {
        load();
        return values.getOrDefault(name, -1L);
    }

    private void set(String name, long value) {
        values.put(name, value);
        unstored.put(name, value);
    }

    private void load() {
        if (isLoaded) return;
        isLoaded = true;
        try (KeyValueIterator<Bytes, byte[]> all = bytes.all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> entry = all.next();
                values.put(
                        new String(entry.key.get(), UTF_8),
                        ByteBuffer.wrap(entry.value).getLong());
            }
        }
        long format = values.isEmpty() ? THIS_FORMAT : values.getOrDefault(FORMAT, 2L);
        if (format != THIS_FORMAT) throw new IllegalStateException(UnitCodec.foreign((int) format, (int) THIS_FORMAT));
        if (values.isEmpty()) set(FORMAT, THIS_FORMAT);
    }

    @Override
    public void flushCache() {
        unstored.forEach((name, value) -> bytes.put(
                Bytes.wrap(name.getBytes(UTF_8)),
                ByteBuffer.allocate(Long.BYTES).putLong(value).array()));
        unstored.clear();
    }

    @Override
    public void clearCache() {
        values.clear();
        unstored.clear();
        isLoaded = false;
    }
}
