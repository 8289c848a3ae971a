package io.weir.streams.units;

import java.util.List;

/**
 * One event as an experiment keeps it: when, which, and what it brings to each metric that it matches. Kept whether it
 * counts or not, because an exposure that comes later may decide otherwise.
 */
record HeldEvent(long time, String name, List<Hit> hits) {

    /** @param metric its place in the experiment's list */
    record Hit(int metric, long millionths) {}

    HeldEvent {
        hits = List.copyOf(hits);
    }
}
