package io.weir.streams.units;

import io.weir.schemas.UnitKey;
import io.weir.streams.stores.ObjectStore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Units; those met last are kept as objects. A unit's events come in bursts, and a burst is stored once a commit. */
final class UnitStore extends ObjectStore {

    /** Units, and experiments of units, that a task keeps: about 5 MB. */
    static final int LIMIT = 8_192;

    private final int limit;
    private final Map<Bytes, Unit> met = new LinkedHashMap<>(64, 0.75f, true);
    private final List<Unit> changed = new ArrayList<>();
    private int weight;

    private UnitStore(KeyValueStore<Bytes, byte[]> bytes, int limit) {
        super(bytes);
        this.limit = limit;
    }

    static StoreBuilder<UnitStore> builder(String name) {
        return builder(name, LIMIT);
    }

    static StoreBuilder<UnitStore> builder(String name, int limit) {
        return new Builder<>(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                        .withCachingDisabled(),
                bytes -> new UnitStore(bytes, limit));
    }

    /** A unit, whether anything is known of it or not. Valid until the next {@code get}. */
    Unit get(UnitKey name) {
        return get(name, Bytes.wrap(name.toBytes()));
    }

    Unit get(Bytes key) {
        return get(UnitKey.parse(key.get()), key);
    }

    private Unit get(UnitKey name, Bytes key) {
        Unit known = met.get(key);
        if (known != null) return known;
        Unit unit = new Unit(name, key);
        byte[] stored = bytes.get(key);
        if (stored != null) UnitCodec.read(stored, unit);
        met.put(key, unit);
        weight += unit.weight();
        letGo();
        return unit;
    }

    /** A unit that {@link #get} gave has changed. */
    void changed(Unit unit) {
        if (unit.isChanged()) return;
        unit.changed(true);
        changed.add(unit);
    }

    /** The unit has entered an experiment or left some. */
    void grown(int more) {
        weight += more;
        letGo();
    }

    /** Never the one met last. */
    private void letGo() {
        Iterator<Unit> eldest = met.values().iterator();
        while (weight > limit && met.size() > 1) {
            Unit unit = eldest.next();
            store(unit);
            weight -= unit.weight();
            eldest.remove();
        }
    }

    private void store(Unit unit) {
        if (!unit.isChanged()) return;
        unit.changed(false);
        boolean isNothing = unit.isInNone() && !unit.isClaimed();
        bytes.put(unit.key(), isNothing ? null : UnitCodec.bytes(unit));
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
        weight = 0;
    }
}
