package io.weir.streams.units;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Half-open ranges of event time, joined where they meet: what is visited by them is visited once. Mutable. */
final class TimeRanges {

    /** @param to exclusive */
    record Range(long from, long to) {}

    private final TreeMap<Long, Long> ends = new TreeMap<>();

    /** An empty range adds nothing. */
    TimeRanges add(long from, long to) {
        if (from >= to) return this;
        long start = from;
        long end = to;
        Map.Entry<Long, Long> met = ends.floorEntry(end);
        while (met != null && met.getValue() >= start) {
            start = Math.min(start, met.getKey());
            end = Math.max(end, met.getValue());
            ends.remove(met.getKey());
            met = ends.floorEntry(end);
        }
        ends.put(start, end);
        return this;
    }

    List<Range> inOrder() {
        return ends.entrySet().stream()
                .map(range -> new Range(range.getKey(), range.getValue()))
                .toList();
    }
}
