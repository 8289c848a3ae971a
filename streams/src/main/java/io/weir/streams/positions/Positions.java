package io.weir.streams.positions;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.streams.stores.ObjectStore;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
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

    private final Map<String, Position> positions = new HashMap<>();

    /** In one topic. Mutable: it moves on with every record. */
    final class Position {
        private final Bytes key;
        private long next;
        private boolean isKnown;
        private boolean isUnstored;

        private Position(String topic) {
            key = key(topic);
        }

        /** The first offset that is not handled; 0 where nothing is known. */
        long next() {
            if (isKnown) return next;
            byte[] stored = bytes.get(key);
            next = stored == null ? NOTHING : ByteBuffer.wrap(stored).getLong();
            isKnown = true;
            return next;
        }

        void handled(long offset) {
            next = offset + 1;
            isKnown = true;
            isUnstored = true;
        }

        private void store() {
            if (!isUnstored) return;
            bytes.put(key, ByteBuffer.allocate(Long.BYTES).putLong(next).array());
            isUnstored = false;
        }

        private void forget() {
            isKnown = false;
            isUnstored = false;
        }
    }

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

    Position in(String topic) {
        return positions.computeIfAbsent(topic, Position::new);
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
            throw StateRefused.ofAnotherTopic(topic);
        }
    }

    private static Bytes key(String name) {
        return Bytes.wrap(name.getBytes(UTF_8));
    }

    @Override
    public void flushCache() {
        positions.values().forEach(Position::store);
    }

    @Override
    public void clearCache() {
        positions.values().forEach(Position::forget);
    }
}
