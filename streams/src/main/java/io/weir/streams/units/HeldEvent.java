package io.weir.streams.units;

import java.util.List;

/**
 * One event as an experiment keeps it: when, which, and what it brings to the metrics that it matches. Kept as long as an
 * earlier exposure could let it count, or cease to count.
 */
record HeldEvent(long time, String name, List<Hit> hits) {

    /** @param metric its place in the experiment's list */
    record Hit(int metric, long millionths) {}

    HeldEvent {
        hits = List.copyOf(hits);
    }

    HeldEvent without(Hit gone) {
        return withHits(hits.stream().filter(hit -> !hit.equals(gone)).toList());
    }

    HeldEvent withHits(List<Hit> others) {
        return others.size() == hits.size() ? this : new HeldEvent(time, name, others);
    }
}
