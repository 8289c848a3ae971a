package io.weir.streams.stores;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Deletes what has expired from a store, a bounded piece at a time, and begins anew at the end: rule E7. Mutable; where it
 * stands is not kept, a restart begins at the beginning.
 */
public final class Sweep {

    /** Pause between two pieces. */
    public static final Duration INTERVAL = Duration.ofSeconds(1);

    /** Entries looked at in one piece: about a millisecond. */
    public static final int PIECE = 2_000;

    private Bytes next;

    public void run(KeyValueStore<Bytes, byte[]> store, BiPredicate<Bytes, byte[]> isExpired) {
        run(store, isExpired, gone -> {});
    }

    /** @param deleted is told of each */
    public void run(KeyValueStore<Bytes, byte[]> store, BiPredicate<Bytes, byte[]> isExpired, Consumer<Bytes> deleted) {
        List<Bytes> expired = new ArrayList<>();
        int seen = 0;
        try (KeyValueIterator<Bytes, byte[]> entries = store.range(next, null)) {
            while (entries.hasNext() && seen++ < PIECE) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                if (isExpired.test(entry.key, entry.value)) expired.add(entry.key);
            }
            next = entries.hasNext() ? entries.peekNextKey() : null;
        }
        for (Bytes key : expired) {
            store.delete(key);
            deleted.accept(key);
        }
    }
}
