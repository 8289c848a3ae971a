package io.weir.streams.units;

import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.stores.ObjectStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** A unit that is kept as an object. */
    private static final class Met {
        private final Bytes key;
        private UnitState state;
        private boolean isChanged;

        Met(Bytes key, UnitState state) {
            this.key = key;
            this.state = state;
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

    /** The state under a key, or an empty one. */
    UnitState get(Bytes key, ExperimentRules rules) {
        return met(key, rules).state;
    }

    void put(Bytes key, ExperimentRules rules, UnitState state) {
        Met unit = met(key, rules);
        unit.state = state;
        if (unit.isChanged) return;
        unit.isChanged = true;
        changed.add(unit);
    }

    private Met met(Bytes key, ExperimentRules rules) {
        Met unit = met.get(key);
        if (unit != null) return unit;
        byte[] stored = bytes.get(key);
        Met now = new Met(key, stored == null ? UnitState.empty(rules.metrics().size()) : StoreCodec.state(stored));
        met.put(key, now);
        return now;
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
