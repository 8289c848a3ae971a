package io.weir.streams.units;

import io.weir.schemas.Event;
import io.weir.streams.definitions.Asked;
import io.weir.streams.stores.ObjectStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The events of each unit, once whatever the number of experiments, in {@link EventChunk}s ordered by unit, minute and place in the log.
 * What came since the last commit is kept as objects, so that a burst of one unit is one record.
 */
final class UnitEvents extends ObjectStore {

    /** Events that wait for the commit; more of them are written at once. */
    static final int LIMIT = 16_384;

    private static final int MOST_EVENTS = 256;
    private static final int MOST_BYTES = 16_384;

    private final Map<Bytes, List<Growing>> growing = new HashMap<>();
    private int waiting;

    /** @param key of the chunk */
    private record Growing(Bytes key, EventChunk.Writer chunk) {}

    /** @param stopped where, or null at the end */
    record Counted(long events, byte[] stopped) {}

    /** What is left of a unit's events after {@link #expire}. */
    record Expired(long kept, boolean isEmpty) {}

    private UnitEvents(KeyValueStore<Bytes, byte[]> bytes) {
        super(bytes);
    }

    static StoreBuilder<UnitEvents> builder(String name) {
        return new Builder<>(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                        .withCachingDisabled(),
                UnitEvents::new);
    }

    /**
     * Keeps an event.
     *
     * @param isKept its unit has no exposure yet
     */
    void add(Unit unit, Look look, Asked asked, boolean isKept) {
        Event event = look.event();
        long minute = EventChunk.minuteOf(event.getTime());
        List<Growing> ofUnit = growing.computeIfAbsent(unit.key(), key -> new ArrayList<>(2));
        Growing into = null;
        for (Growing each : ofUnit) {
            boolean fits = each.chunk().minute() == minute
                    && each.chunk().isKept() == isKept
                    && each.chunk().count() < MOST_EVENTS
                    && each.chunk().size() < MOST_BYTES;
            if (fits) into = each;
        }
        if (into == null) {
            into = new Growing(key(unit.key(), minute, look.at()), new EventChunk.Writer(minute, isKept));
            ofUnit.add(into);
        }
        into.chunk()
                .add(
                        event,
                        EventName.of(event, unit.unit()),
                        look.received(),
                        look.marks().belowResolution(),
                        asked);
        if (++waiting >= LIMIT) flushCache();
    }

    /** The events of one unit. */
    HeldEvents of(Unit unit) {
        return new HeldEvents() {
            @Override
            public byte[] between(long from, long to, byte[] after, int most, Consumer<StoredEvent> visitor) {
                return visit(unit.key(), from, to, after, most, visitor);
            }

            @Override
            public Optional<StoredEvent> newest(long from, long to, Predicate<StoredEvent> wanted) {
                return UnitEvents.this.newest(unit.key(), from, to, wanted);
            }
        };
    }

    private byte[] visit(Bytes unit, long from, long to, byte[] after, int most, Consumer<StoredEvent> visitor) {
        if (from >= to) return null;
        write(unit);
        Bytes first = after == null ? minute(unit, EventChunk.minuteOf(from)) : Bytes.wrap(after);
        int[] visited = {0};
        try (KeyValueIterator<Bytes, byte[]> chunks = bytes.range(first, minute(unit, lastMinute(to)))) {
            while (chunks.hasNext()) {
                KeyValue<Bytes, byte[]> chunk = chunks.next();
                if (after != null && Arrays.equals(chunk.key.get(), after)) continue;
                EventChunk.read(minuteOf(unit, chunk.key), chunk.value, event -> {
                    if (event.time() < from || event.time() >= to) return;
                    visited[0]++;
                    visitor.accept(event);
                });
                if (visited[0] >= most && chunks.hasNext()) return chunk.key.get();
            }
        }
        return null;
    }

    private Optional<StoredEvent> newest(Bytes unit, long from, long to, Predicate<StoredEvent> wanted) {
        if (from >= to) return Optional.empty();
        write(unit);
        StoredEvent[] newest = {null};
        long minute = Long.MIN_VALUE;
        try (KeyValueIterator<Bytes, byte[]> chunks =
                bytes.reverseRange(minute(unit, EventChunk.minuteOf(from)), minute(unit, lastMinute(to)))) {
            while (chunks.hasNext()) {
                KeyValue<Bytes, byte[]> chunk = chunks.next();
                long of = minuteOf(unit, chunk.key);
                if (newest[0] != null && of < minute) break;
                minute = of;
                EventChunk.read(of, chunk.value, event -> {
                    boolean isIn = event.time() >= from && event.time() < to;
                    if (isIn && (newest[0] == null || isNewer(event, newest[0])) && wanted.test(event))
                        newest[0] = event;
                });
            }
        }
        return Optional.ofNullable(newest[0]);
    }

    private static boolean isNewer(StoredEvent event, StoredEvent than) {
        if (event.time() != than.time()) return event.time() > than.time();
        return EventName.compare(event.name(), than.name()) > 0;
    }

    /**
     * How many of the unit's events came before its first exposure.
     *
     * @param after where an earlier count stopped, or null
     * @param most chunks that are looked at
     */
    Counted kept(Unit unit, byte[] after, int most) {
        write(unit.key());
        long kept = 0;
        int looked = 0;
        Bytes first = after == null ? minute(unit.key(), Long.MIN_VALUE) : Bytes.wrap(after);
        try (KeyValueIterator<Bytes, byte[]> chunks = bytes.range(first, minute(unit.key(), Long.MAX_VALUE))) {
            while (chunks.hasNext()) {
                KeyValue<Bytes, byte[]> chunk = chunks.next();
                if (after != null && Arrays.equals(chunk.key.get(), after)) continue;
                if (EventChunk.isKept(chunk.value)) kept += EventChunk.count(chunk.value);
                if (++looked >= most && chunks.hasNext()) return new Counted(kept, chunk.key.get());
            }
        }
        if (after == null && looked == 0) unit.hasEvents(false);
        return new Counted(kept, null);
    }

    /** Forgets the events of a unit that happened before {@code before}, whole minutes at a time. */
    Expired expire(Unit unit, long before) {
        write(unit.key());
        long kept = 0;
        boolean isEmpty = true;
        List<Bytes> gone = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> chunks = all(unit.key())) {
            while (chunks.hasNext() && isEmpty) {
                KeyValue<Bytes, byte[]> chunk = chunks.next();
                // Subtract, don't add: a minute near the end of time overflows.
                isEmpty = minuteOf(unit.key(), chunk.key) <= before - EventChunk.SPAN_MS;
                if (!isEmpty) break;
                gone.add(chunk.key);
                if (EventChunk.isKept(chunk.value)) kept += EventChunk.count(chunk.value);
            }
        }
        gone.forEach(bytes::delete);
        return new Expired(kept, isEmpty);
    }

    boolean isEmpty(Unit unit) {
        write(unit.key());
        try (KeyValueIterator<Bytes, byte[]> chunks = all(unit.key())) {
            return !chunks.hasNext();
        }
    }

    private KeyValueIterator<Bytes, byte[]> all(Bytes unit) {
        return bytes.range(minute(unit, Long.MIN_VALUE), minute(unit, Long.MAX_VALUE));
    }

    private void write(Bytes unit) {
        List<Growing> ofUnit = growing.remove(unit);
        if (ofUnit == null) return;
        for (Growing each : ofUnit) write(each);
    }

    private void write(Growing each) {
        waiting -= each.chunk().count();
        bytes.put(each.key(), each.chunk().toBytes());
    }

    @Override
    public void flushCache() {
        growing.values().forEach(ofUnit -> ofUnit.forEach(this::write));
        growing.clear();
    }

    @Override
    public void clearCache() {
        growing.clear();
        waiting = 0;
    }

    /** Where a record lies: which of the task's two topics, and its offset there. */
    record Position(boolean isRekeyed, long offset) {}

    /** {@code unit NUL minute topic offset}: sorted by time. No chunk has the key of a {@link #minute}. */
    private static Bytes key(Bytes unit, long minute, Position at) {
        return Bytes.wrap(ByteBuffer.allocate(unit.get().length + 2 + 2 * Long.BYTES)
                .put(unit.get())
                .put((byte) 0)
                .putLong(minute ^ Long.MIN_VALUE) // negative times sort before positive ones
                .put((byte) (at.isRekeyed() ? 1 : 0))
                .putLong(at.offset())
                .array());
    }

    /** What all keys of the minute, and no earlier ones, come after. */
    private static Bytes minute(Bytes unit, long minute) {
        return Bytes.wrap(ByteBuffer.allocate(unit.get().length + 1 + Long.BYTES)
                .put(unit.get())
                .put((byte) 0)
                .putLong(minute ^ Long.MIN_VALUE)
                .array());
    }

    /** The first minute without a time before {@code to}. */
    private static long lastMinute(long to) {
        return to > Long.MAX_VALUE - EventChunk.SPAN_MS
                ? Long.MAX_VALUE
                : EventChunk.minuteOf(to - 1) + EventChunk.SPAN_MS;
    }

    private static long minuteOf(Bytes unit, Bytes key) {
        return ByteBuffer.wrap(key.get()).getLong(unit.get().length + 1) ^ Long.MIN_VALUE;
    }
}
