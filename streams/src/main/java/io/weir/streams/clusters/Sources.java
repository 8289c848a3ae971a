package io.weir.streams.clusters;

import io.weir.streams.stats.ProgressNumbers;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** How far each partition of units was when it last told; kept in a store. */
final class Sources {

    private final KeyValueStore<Integer, byte[]> store;
    private final int partitions;
    private final Map<Integer, Position> positions = new HashMap<>();

    Sources(KeyValueStore<Integer, byte[]> store, int partitions) {
        this.store = store;
        this.partitions = partitions;
        try (KeyValueIterator<Integer, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<Integer, byte[]> entry = all.next();
                positions.put(entry.key, ClusterBytes.read(entry.value, Position::readFrom));
            }
        }
    }

    /** @return false when that was known */
    boolean tell(int source, Position position) {
        if (position.equals(positions.put(source, position))) return false;
        store.put(source, ClusterBytes.write(position::writeTo));
        return true;
    }

    /** The received time up to which every partition has been heard, epoch milliseconds; -1: not every one has been. */
    long leastStreamTime() {
        if (positions.size() < partitions) return -1;
        return positions.values().stream()
                .mapToLong(Position::streamTime)
                .min()
                .orElse(-1);
    }

    /** As of each source's own events; of what was re-keyed, as far as it has come to every source. */
    void writeTo(ProgressNumbers progress) {
        Set<Integer> origins = new HashSet<>();
        positions.forEach((source, position) -> {
            progress.reached(source, position.nextOffset());
            progress.seen(position.streamTime());
            origins.addAll(position.rekeyed().keySet());
        });
        if (positions.size() < partitions) return;
        for (int origin : origins) {
            long least = positions.values().stream()
                    .mapToLong(position -> position.rekeyed().getOrDefault(origin, 0L))
                    .min()
                    .orElse(0);
            if (least > 0) progress.reachedRekeyed(origin, least);
        }
    }
}
