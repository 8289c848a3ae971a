package io.weir.streams.positions;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.streams.stores.ObjectStore;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * How far a task has handled each of its topics: part of the state, committed with it. The offsets that Kafka keeps for the
 * group are a copy, which it forgets when the group is away for seven days, and which anybody can reset.
 */
final class Positions extends ObjectStore {

    private static final long NOTHING = 0;

    /** The same few keys again at every commit, all of them read at a start: what is done with is cleaned soon. */
    private static final Map<String, String> CHANGELOG = Map.of(TopicConfig.SEGMENT_BYTES_CONFIG, "1048576");

    private final Map<String, Long> next = new HashMap<>();
    private final Set<String> unstored = new HashSet<>();

    private Positions(KeyValueStore<Bytes, byte[]> bytes) {
        super(bytes);
    }

    static StoreBuilder<Positions> builder(String name) {
        return new Builder<>(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                        .withCachingDisabled()
                        .withLoggingEnabled(CHANGELOG),
                Positions::new);
    }

    /** The first offset of a topic that is not handled; 0 where nothing is known. */
    long next(String topic) {
        return next.computeIfAbsent(topic, name -> {
            byte[] stored = bytes.get(key(name));
            return stored == null ? NOTHING : ByteBuffer.wrap(stored).getLong();
        });
    }

    void handled(String topic, long offset) {
        next.put(topic, offset + 1);
        unstored.add(topic);
    }

    /**
     * The position is one in this topic, and in no other of its name.
     *
     * @throws StateRefused when it is one in another
     */
    void belongTo(String topic, Uuid id) {
        Bytes key = key("id/" + topic);
        byte[] stored = bytes.get(key);
        byte[] now = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        if (stored == null) {
            bytes.put(key, now);
        } else if (!Bytes.wrap(stored).equals(Bytes.wrap(now))) {
            throw new StateRefused(
                    topic + " was deleted and created again since this state was made of it, so its numbers are of"
                            + " records that are gone: compute a new generation (WEIR_STREAMS_GENERATION)");
        }
    }

    private static Bytes key(String name) {
        return Bytes.wrap(name.getBytes(UTF_8));
    }

    @Override
    public void flushCache() {
        for (String topic : unstored) {
            bytes.put(
                    key(topic),
                    ByteBuffer.allocate(Long.BYTES).putLong(next.get(topic)).array());
        }
        unstored.clear();
    }

    @Override
    public void clearCache() {
        next.clear();
        unstored.clear();
    }
}
