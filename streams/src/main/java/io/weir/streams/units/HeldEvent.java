package io.weir.streams.units;

import java.util.List;

/**
 * One event as an experiment keeps it: when, which, and what it brings to the parts that it matches. Kept as long as an
 * earlier exposure could let it count, or cease to count.
 *
 * @param isAnchored it is in a number whatever moves: an exposure, or counted by a metric without a window
 */
record HeldEvent(long time, String name, boolean isAnchored, List<Hit> hits) {

    /** @param part its place in the experiment's list */
    record Hit(int part, long millionths) {}

    Hit hit(int part) {
        for (Hit hit : hits) {
            if (hit.part() == part) return hit;
        }
        return null;
    }
}
