package io.weir.query.freshness;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Probes that are stored and not yet in the results. A slow one does not hold up the next: otherwise a stall of a minute
 * would be one slow measurement instead of sixty. For many threads.
 */
final class PendingProbes {

    /** An hour of one a second. While as many are pending none is posted: the age of the oldest tells enough. */
    static final int MOST = 3_600;

    private final Map<Integer, Queue<Probe>> byPartition = new HashMap<>();
    private int size;

    private record Probe(long offset, long postedAt) {}

    synchronized boolean isFull() {
        return size >= MOST;
    }

    synchronized boolean isEmpty() {
        return size == 0;
    }

    /** @param postedAt nanoseconds of any clock, which the same clock answers {@link #cameBack} in */
    synchronized void stored(int partition, long offset, long postedAt) {
        byPartition.computeIfAbsent(partition, p -> new ArrayDeque<>()).add(new Probe(offset, postedAt));
        size++;
    }

    /**
     * Takes out those that the results hold.
     *
     * @param asOf by partition the first offset that the results do not hold
     * @return when each of them was posted
     */
    synchronized List<Long> cameBack(Map<Integer, Long> asOf) {
        List<Long> posted = new ArrayList<>();
        byPartition.forEach((partition, probes) -> {
            long next = asOf.getOrDefault(partition, 0L);
            while (!probes.isEmpty() && probes.peek().offset() < next)
                posted.add(probes.remove().postedAt());
        });
        size -= posted.size();
        return posted;
    }

    /** When the oldest was posted, or {@code none}. */
    synchronized long oldest(long none) {
        long oldest = none;
        for (Queue<Probe> probes : byPartition.values()) {
            if (!probes.isEmpty() && probes.peek().postedAt() - oldest < 0)
                oldest = probes.peek().postedAt();
        }
        return oldest;
    }
}
