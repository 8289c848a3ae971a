package io.weir.streams.clusters;

import io.weir.streams.clusters.ClusterMessage.Changed;
import io.weir.streams.clusters.Moments.Slot;
import io.weir.streams.stats.ClusterNumbers.Moment;
import io.weir.streams.stores.ObjectStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Changes of clusters between two flushes, and the position that they belong to: a commit in between keeps both. */
final class PendingChanges extends ObjectStore {

    private static final Bytes POSITION = Bytes.wrap(new byte[0]);
    private static final Bytes HELD = Bytes.wrap(new byte[] {0}); // no project begins with NUL
    private static final byte[] PRESENT = {1};

    private final Map<ClusterKey, Pending> pending = new LinkedHashMap<>();
    private final List<Pending> unstored = new ArrayList<>();
    private Position position = Position.NONE;
    private Position stored = Position.NONE;
    private boolean isLoaded;
    private boolean isHeld;

    private static final class Pending {
        private final Changed changed;
        private boolean isUnstored;
        private boolean isStored;

        Pending(Changed changed) {
            this.changed = changed;
        }

        Bytes key() {
            return Bytes.wrap(changed.cluster().toBytes());
        }
    }

    private PendingChanges(KeyValueStore<Bytes, byte[]> bytes) {
        super(bytes);
    }

    static StoreBuilder<PendingChanges> builder(String name) {
        return new Builder<>(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray()),
                PendingChanges::new);
    }

    void add(ClusterKey cluster, String control, Slot slot, Moment change) {
        load();
        Pending of = pending.computeIfAbsent(cluster, c -> new Pending(new Changed(c, control, new Moments())));
        of.changed.changes().add(slot, change);
        if (of.isUnstored) return;
        of.isUnstored = true;
        unstored.add(of);
    }

    Position position() {
        load();
        return position;
    }

    void position(Position next) {
        load();
        position = next;
    }

    /** While the changes are held none is handed over: the position that they belong to is of no moment. A restart knows of it. */
    void hold(boolean isHeld) {
        load();
        if (this.isHeld == isHeld) return;
        this.isHeld = isHeld;
        bytes.put(HELD, isHeld ? PRESENT : null);
    }

    boolean isHeld() {
        load();
        return isHeld;
    }

    /**
     * Hands all changes over and forgets them.
     *
     * @return whether there were any
     */
    boolean take(Consumer<Changed> taker) {
        load();
        if (isHeld) return false;
        boolean hadAny = !pending.isEmpty();
        for (Pending each : pending.values()) {
            if (each.isStored) bytes.delete(each.key());
            if (!each.changed.changes().isNothing()) taker.accept(each.changed);
        }
        pending.clear();
        unstored.clear();
        return hadAny;
    }

    private void load() {
        if (isLoaded) return;
        isLoaded = true;
        try (KeyValueIterator<Bytes, byte[]> all = bytes.all()) {
            while (all.hasNext()) load(all.next());
        }
    }

    private void load(KeyValue<Bytes, byte[]> entry) {
        if (entry.key.equals(POSITION)) {
            stored = ClusterBytes.read(entry.value, Position::readFrom);
            position = stored;
            return;
        }
        if (entry.key.equals(HELD)) {
            isHeld = true;
            return;
        }
        Pending known = new Pending(ClusterBytes.read(entry.value, ClusterBytes::readChanged));
        known.isStored = true;
        pending.put(known.changed.cluster(), known);
    }

    @Override
    public void flushCache() {
        for (Pending each : unstored) {
            each.isUnstored = false;
            each.isStored = true;
            bytes.put(each.key(), ClusterBytes.write(out -> ClusterBytes.writeChanged(each.changed, out)));
        }
        unstored.clear();
        if (position.equals(stored)) return;
        bytes.put(POSITION, ClusterBytes.write(position::writeTo));
        stored = position;
    }

    @Override
    public void clearCache() {
        pending.clear();
        unstored.clear();
        position = Position.NONE;
        stored = Position.NONE;
        isLoaded = false;
        isHeld = false;
    }
}
