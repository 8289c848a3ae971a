package io.weir.streams.units;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.schemas.UnitKey;
import io.weir.schemas.UnitType;
import io.weir.streams.definitions.ExperimentRules;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Where to look for what has expired: which units are in an experiment, and which have events that were received in an hour. What is let
 * go is found by it without a look at what stays.
 */
final class Deadlines {

    /** One entry for each unit and hour of received time is enough to find the unit's events of that hour. */
    static final long STRETCH_MS = ExperimentRules.HOUR;

    private static final byte UNIT_OF_EXPERIMENT = 'x';
    private static final byte EVENTS_OF_UNIT = 'e';
    private static final byte[] PRESENT = {1};

    private final KeyValueStore<Bytes, byte[]> store;

    /** Units of one experiment, {@code project/experiment}. */
    record Members(String experiment) {}

    /** Units of one project and type. */
    record Kind(String project, UnitType type) {}

    /** @param stretch beginning of the hour, epoch milliseconds */
    record Entry(Bytes key, long stretch, Bytes unit) {}

    Deadlines(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    static StoreBuilder<?> builder(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withCachingDisabled();
    }

    static long stretchOf(long received) {
        return Math.floorDiv(received, STRETCH_MS) * STRETCH_MS;
    }

    void entered(ExperimentRules rules, Unit unit) {
        store.put(
                Bytes.wrap(concat(
                        members(rules.project() + "/" + rules.experiment()),
                        unit.key().get())),
                PRESENT);
    }

    /** The unit has an event that was received then. */
    void hasEvent(Unit unit, long received) {
        long stretch = stretchOf(received);
        if (unit.marked() == stretch) return;
        unit.marked(stretch);
        store.put(eventsKey(unit.unit(), stretch), PRESENT);
    }

    void forget(Entry entry) {
        store.delete(entry.key());
    }

    /** The first experiment behind another that has units, or null; all are behind null. */
    Members after(Members last) {
        byte[] from = last == null ? new byte[] {UNIT_OF_EXPERIMENT} : next(members(last.experiment()));
        byte[] key = first(from, new byte[] {UNIT_OF_EXPERIMENT + 1});
        if (key == null) return null;
        int end = 1;
        while (key[end] != 0) end++;
        return new Members(new String(key, 1, end - 1, UTF_8));
    }

    List<Entry> of(Members experiment, int most) {
        byte[] prefix = members(experiment.experiment());
        List<Entry> found = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> entries = store.range(Bytes.wrap(prefix), Bytes.wrap(next(prefix)))) {
            while (entries.hasNext() && found.size() < most) {
                Bytes key = entries.next().key;
                byte[] unit = Arrays.copyOfRange(key.get(), prefix.length, key.get().length);
                found.add(new Entry(key, 0, Bytes.wrap(unit)));
            }
        }
        return found;
    }

    /** The first kind of unit behind another that has events, or null; all are behind null. */
    Kind after(Kind last) {
        byte[] from = last == null ? new byte[] {EVENTS_OF_UNIT} : next(kind(last.project(), last.type()));
        byte[] key = first(from, new byte[] {EVENTS_OF_UNIT + 1});
        if (key == null) return null;
        int slash = indexOf(key, (byte) '/', 1);
        int colon = indexOf(key, (byte) ':', slash);
        return new Kind(
                new String(key, 1, slash - 1, UTF_8),
                UnitType.valueOf(new String(key, slash + 1, colon - slash - 1, UTF_8)));
    }

    /** Units of a kind with events of hours that end by {@code before}, the oldest first. */
    List<Entry> of(Kind kind, long before, int most) {
        byte[] prefix = kind(kind.project(), kind.type());
        List<Entry> found = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> entries = store.range(Bytes.wrap(prefix), Bytes.wrap(next(prefix)))) {
            while (entries.hasNext() && found.size() < most) {
                Bytes key = entries.next().key;
                long stretch = ByteBuffer.wrap(key.get()).getLong(prefix.length) ^ Long.MIN_VALUE;
                if (stretch > before - STRETCH_MS) break;
                byte[] id = Arrays.copyOfRange(key.get(), prefix.length + Long.BYTES, key.get().length);
                byte[] unit = Arrays.copyOfRange(concat(prefix, id), 1, prefix.length + id.length);
                found.add(new Entry(key, stretch, Bytes.wrap(unit)));
            }
        }
        return found;
    }

    private byte[] first(byte[] from, byte[] to) {
        try (KeyValueIterator<Bytes, byte[]> entries = store.range(Bytes.wrap(from), Bytes.wrap(to))) {
            return entries.hasNext() ? entries.next().key.get() : null;
        }
    }

    /** {@code project/type:}, which a unit's key begins with, then the hour, then the rest of the unit's key. */
    private static Bytes eventsKey(UnitKey unit, long stretch) {
        byte[] prefix = kind(unit.project(), unit.type());
        byte[] id = unit.id().getBytes(UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(prefix.length + Long.BYTES + id.length)
                .put(prefix)
                .putLong(stretch ^ Long.MIN_VALUE)
                .put(id)
                .array());
    }

    private static byte[] kind(String project, UnitType type) {
        return ((char) EVENTS_OF_UNIT + project + "/" + type + ":").getBytes(UTF_8);
    }

    private static byte[] members(String experiment) {
        return ((char) UNIT_OF_EXPERIMENT + experiment + "\0").getBytes(UTF_8);
    }

    /** The least key that is greater than all that begin with the prefix. */
    private static byte[] next(byte[] prefix) {
        byte[] next = prefix.clone();
        next[next.length - 1]++;
        return next;
    }

    private static byte[] concat(byte[] a, byte[] b) {
        return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
    }

    private static int indexOf(byte[] key, byte wanted, int from) {
        int at = from;
        while (key[at] != wanted) at++;
        return at;
    }
}
