package io.weir.streams.units;

import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.stores.ObjectStore;
import io.weir.streams.stores.Sweep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Unit states; those met last are kept as objects. A unit's events come in bursts, and a burst is stored once a commit. */
final class UnitStates extends ObjectStore {

    /** Objects a task: about 5 MB. */
    static final int LIMIT = 8_192;

    private final Map<Bytes, Met> met;
    private final List<Met> changed = new ArrayList<>();
    private final Sweep sweep = new Sweep();

    /** A unit that is kept as an object. */
    static final class Met {
        private final Bytes key;
        private UnitState state;
        private Share share;
        private boolean isChanged;

        private Met(Bytes key, UnitState state, Share share) {
            this.key = key;
            this.state = state;
            this.share = share;
        }

        UnitState state() {
            return state;
        }

        Share share() {
            return share;
        }
    }

    private UnitStates(KeyValueStore<Bytes, byte[]> bytes, int limit) {
        super(bytes);
        met = new LinkedHashMap<>(limit, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Bytes, Met> eldest) {
                boolean isOver = size() > limit;
                if (isOver) store(eldest.getValue());
                return isOver;
            }
        };
    }

    static StoreBuilder<UnitStates> builder(String name) {
        return builder(name, LIMIT);
    }

    static StoreBuilder<UnitStates> builder(String name, int limit) {
        return new Builder<>(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                        .withCachingDisabled(),
                bytes -> new UnitStates(bytes, limit));
    }

    /** The unit under a key; an empty one when nothing is known of it. */
    Met get(Bytes key, ExperimentRules rules) {
        Met unit = met.get(key);
        if (unit != null) return unit;
        byte[] stored = bytes.get(key);
        UnitState state = stored == null ? UnitState.empty(rules) : StoreCodec.state(stored);
        Met now = new Met(key, state, Shares.of(rules, state));
        met.put(key, now);
        return now;
    }

    /** A unit that {@link #get} gave and that no other {@code get} came after is now in this state. */
    void put(Met unit, UnitState state, Share share) {
        unit.state = state;
        unit.share = share;
        if (unit.isChanged) return;
        unit.isChanged = true;
        changed.add(unit);
    }

    /** Forgets some of those that nobody can need any more. */
    void sweep(Predicate<Bytes> isOver) {
        sweep.run(bytes, (key, value) -> isOver.test(key), gone -> {
            Met unit = met.remove(gone);
            if (unit != null) unit.isChanged = false;
        });
    }

    private void store(Met unit) {
        if (!unit.isChanged) return;
        unit.isChanged = false;
        bytes.put(unit.key, StoreCodec.state(unit.state));
    }

    @Override
    public void flushCache() {
        changed.forEach(this::store);
        changed.clear();
    }

    @Override
    public void clearCache() {
        met.clear();
        changed.clear();
    }
}
