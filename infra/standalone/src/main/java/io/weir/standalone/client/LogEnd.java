package io.weir.standalone.client;

import java.util.TreeMap;

/** Up to where this client has written: by partition of the log, the offset after its last event. */
final class LogEnd {

    private final TreeMap<Integer, Long> next = new TreeMap<>();

    void add(int partition, long offset) {
        next.merge(partition, offset + 1, Math::max);
    }

    /** True when numbers of this as-of hold everything that was written. */
    boolean isCoveredBy(TreeMap<Integer, Long> asOf) {
        return next.entrySet().stream().allMatch(end -> asOf.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }
}
