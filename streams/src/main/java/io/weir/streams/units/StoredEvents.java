package io.weir.streams.units;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** One unit's held events in the store, where they lie sorted by time and name. */
final class StoredEvents implements HeldEvents {

    private final KeyValueStore<Bytes, byte[]> store;
    private final byte[] unit;

    StoredEvents(KeyValueStore<Bytes, byte[]> store, byte[] unit) {
        this.store = store;
        this.unit = unit;
    }

    @Override
    public void put(HeldEvent event) {
        store.put(StoreCodec.eventKey(unit, event.time(), event.name()), StoreCodec.eventValue(event));
    }

    @Override
    public void remove(HeldEvent event) {
        store.delete(StoreCodec.eventKey(unit, event.time(), event.name()));
    }

    @Override
    public void between(long from, long to, Consumer<HeldEvent> visitor) {
        if (from >= to) return;
        // The upper bound is inclusive, and no event has an empty name: the bound itself is never there.
        try (KeyValueIterator<Bytes, byte[]> events =
                store.range(StoreCodec.eventKey(unit, from, ""), StoreCodec.eventKey(unit, to, ""))) {
            while (events.hasNext()) visitor.accept(event(events.next()));
        }
    }

    @Override
    public Optional<HeldEvent> newest(long from, long to, Predicate<HeldEvent> wanted) {
        if (from >= to) return Optional.empty();
        try (KeyValueIterator<Bytes, byte[]> events =
                store.reverseRange(StoreCodec.eventKey(unit, from, ""), StoreCodec.eventKey(unit, to, ""))) {
            while (events.hasNext()) {
                HeldEvent event = event(events.next());
                if (wanted.test(event)) return Optional.of(event);
            }
        }
        return Optional.empty();
    }

    private HeldEvent event(KeyValue<Bytes, byte[]> entry) {
        return StoreCodec.event(unit, entry.key, entry.value);
    }
}
