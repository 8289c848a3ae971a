package io.weir.streams.clusters;

import io.weir.streams.stores.Sweep;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Lets go of the clusters of experiments that are over, which lie together, a bounded piece at a time; those of others are skipped.
 * Mutable; where it stands is not kept.
 */
final class Forgetting {

    /** Experiments looked at in one piece. */
    private static final int EXPERIMENTS = 200;

    private final KeyValueStore<Bytes, byte[]> clusters;
    private Bytes next;

    Forgetting(KeyValueStore<Bytes, byte[]> clusters) {
        this.clusters = clusters;
    }

    /** @param isGone of a {@code project/experiment} */
    void run(Predicate<String> isGone) {
        int left = 2 * Sweep.PIECE;
        for (int looked = 0; looked < EXPERIMENTS && left > 0; looked++) {
            Bytes first = first();
            if (first == null) {
                next = null;
                return;
            }
            ClusterKey cluster = ClusterKey.parse(first.get());
            Bytes end = cluster.behindExperiment();
            if (isGone.test(cluster.experimentKey())) left -= delete(first, end, left);
            next = left > 0 ? end : first;
        }
    }

    private Bytes first() {
        try (KeyValueIterator<Bytes, byte[]> entries = clusters.range(next, null)) {
            return entries.hasNext() ? entries.peekNextKey() : null;
        }
    }

    private int delete(Bytes from, Bytes to, int most) {
        List<Bytes> gone = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> entries = clusters.range(from, to)) {
            while (entries.hasNext() && gone.size() < most) gone.add(entries.next().key);
        }
        gone.forEach(clusters::delete);
        return gone.size();
    }
}
