package io.weir.streams.units;

import io.weir.schemas.SingleObject;
import io.weir.schemas.UnitKey;
import io.weir.streams.dedupe.Marks;
import io.weir.streams.units.UnitEvents.Position;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Units whose events are being visited piece by piece, and the events of theirs that wait meanwhile. Nearly always empty. */
final class Moves {

    private static final byte MOVE = 'm';
    private static final byte WAITING = 'w';
    private static final byte[] NONE = {};
    private static final int REKEYED = 1;
    private static final int FORCED = 2;
    private static final int BELOW_RESOLUTION = 4;

    private final KeyValueStore<Bytes, byte[]> store;
    /** By unit; null: its move is done, and some of its events still wait. */
    private final Map<Bytes, Move> moves = new LinkedHashMap<>();
    /** The place of the next event that waits. */
    private long next;

    Moves(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            while (all.hasNext()) load(all.next());
        }
    }

    private void load(KeyValue<Bytes, byte[]> entry) {
        byte[] key = entry.key.get();
        if (key[0] == MOVE) {
            Bytes unit = Bytes.wrap(Arrays.copyOfRange(key, 1, key.length));
            moves.put(unit, entry.value.length == 0 ? null : Move.of(entry.value));
        } else {
            next = Math.max(next, ByteBuffer.wrap(key).getLong(key.length - Long.BYTES) + 1);
        }
    }

    static StoreBuilder<?> builder(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withCachingDisabled();
    }

    boolean isEmpty() {
        return moves.isEmpty();
    }

    boolean has(Bytes unit) {
        return !moves.isEmpty() && moves.containsKey(unit);
    }

    Set<Bytes> units() {
        return Set.copyOf(moves.keySet());
    }

    /** Null: it is done. */
    Move of(Bytes unit) {
        return moves.get(unit);
    }

    void put(Bytes unit, Move move) {
        moves.put(unit, move);
        store.put(moveKey(unit), move.toBytes());
    }

    /** Its events that wait are to be looked at. */
    void done(Bytes unit) {
        moves.put(unit, null);
        store.put(moveKey(unit), NONE);
    }

    /** The event is looked at when the unit's move is done. */
    void await(Bytes unit, Look look) {
        Marks marks = look.marks();
        byte[] names = marks.lines();
        int flags = (look.at().isRekeyed() ? REKEYED : 0)
                | (marks.isForced() ? FORCED : 0)
                | (names.length > 0 ? BELOW_RESOLUTION : 0);
        ByteBuffer value = ByteBuffer.allocate(1 + 2 * Long.BYTES + Integer.BYTES + names.length + look.record().length)
                .put((byte) flags)
                .putLong(look.at().offset())
                .putLong(look.received());
        if (names.length > 0) value.putInt(names.length).put(names);
        value.put(look.record());
        store.put(waitingKey(unit, next++), Arrays.copyOf(value.array(), value.position()));
    }

    /**
     * Hands over events that waited for a unit's move, which is done. When none is left the unit is as any other again.
     *
     * @param most events; whoever takes one may begin another move, and make it wait again
     */
    void release(Bytes unit, int most, Consumer<Look> taker) {
        UnitKey name = UnitKey.parse(unit.get());
        List<KeyValue<Bytes, byte[]>> waiting = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = store.range(waitingKey(unit, 0), waitingKey(unit, Long.MAX_VALUE))) {
            while (all.hasNext() && waiting.size() < most) waiting.add(all.next());
        }
        if (waiting.size() < most) {
            moves.remove(unit);
            store.delete(moveKey(unit));
        }
        for (KeyValue<Bytes, byte[]> entry : waiting) {
            store.delete(entry.key);
            taker.accept(look(name, entry.value));
        }
    }

    private static Look look(UnitKey unit, byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        int flags = in.get();
        Position at = new Position((flags & REKEYED) != 0, in.getLong());
        long received = in.getLong();
        byte[] names = new byte[(flags & BELOW_RESOLUTION) == 0 ? 0 : in.getInt()];
        in.get(names);
        Marks marks = new Marks((flags & FORCED) != 0, Marks.names(names));
        byte[] record = new byte[in.remaining()];
        in.get(record);
        return new Look(unit, SingleObject.EVENT.decode(record), record, received, at, marks);
    }

    private static Bytes moveKey(Bytes unit) {
        return Bytes.wrap(ByteBuffer.allocate(1 + unit.get().length)
                .put(MOVE)
                .put(unit.get())
                .array());
    }

    private static Bytes waitingKey(Bytes unit, long place) {
        return Bytes.wrap(ByteBuffer.allocate(2 + unit.get().length + Long.BYTES)
                .put(WAITING)
                .put(unit.get())
                .put((byte) 0) // no unit's key holds NUL
                .putLong(place)
                .array());
    }
}
