package io.weir.standalone.client;

import java.util.TreeMap;
import java.util.function.IntToLongFunction;
import tools.jackson.databind.JsonNode;

/** Up to where this client has written: by partition of the log, the offset after its last event. */
final class LogEnd {

    private final TreeMap<Integer, Long> next = new TreeMap<>();

    void add(int partition, long offset) {
        next.merge(partition, offset + 1, Math::max);
    }

    LogEnd copy() {
        LogEnd copy = new LogEnd();
        copy.next.putAll(next);
        return copy;
    }

    /**
     * True when numbers of this as-of hold everything that was written.
     *
     * @param asOf as results name it: by partition, the offset that was not yet read
     */
    boolean isCoveredBy(JsonNode asOf) {
        return isCoveredBy(partition -> asOf.path(Integer.toString(partition)).asLong(0));
    }

    /** @param reached by partition, the offset that was not yet read */
    boolean isCoveredBy(IntToLongFunction reached) {
        return next.entrySet().stream().allMatch(end -> reached.applyAsLong(end.getKey()) >= end.getValue());
    }
}
