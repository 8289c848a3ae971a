package io.weir.streams.clusters;

import io.weir.schemas.UnitType;
import io.weir.streams.clusters.Position.Reach;
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

    /**
     * Received time before which no change of units of the type is on its way any more, epoch milliseconds; -1: unknown.
     * What may have been re-keyed is there when every source has told of every origin.
     */
    long clock(UnitType type) {
        if (positions.size() < partitions) return -1;
        long least = Long.MAX_VALUE;
        for (Position position : positions.values()) {
            least = Math.min(least, position.streamTime());
            for (int origin = 0; type != UnitType.user && origin < partitions; origin++) {
                least = Math.min(
                        least,
                        position.rekeyed().getOrDefault(origin, Reach.NONE).received());
            }
        }
        return least;
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
                    .mapToLong(position ->
                            position.rekeyed().getOrDefault(origin, Reach.NONE).nextOffset())
                    .min()
                    .orElse(0);
            if (least > 0) progress.reachedRekeyed(origin, least);
        }
    }
}
