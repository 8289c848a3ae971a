package io.weir.streams.units;

import io.weir.schemas.Event;
import io.weir.streams.definitions.ExperimentRules;
import java.util.List;

/**
 * The exposure that decides where a unit is counted (E2).
 *
 * @param variant its place in the experiment's list
 * @param time event time, epoch milliseconds
 * @param name {@link EventName} of the event
 */
record FirstExposure(int variant, long time, String name, String cluster, List<String> breakdowns) {

    FirstExposure {
        breakdowns = List.copyOf(breakdowns);
    }

    static FirstExposure of(ExperimentRules rules, int variant, Event exposure, String name) {
        return new FirstExposure(
                variant, exposure.getTime(), name, rules.clusterOf(exposure), rules.breakdownsOf(exposure));
    }

    /** True when an exposure at {@code otherTime} takes its place: the earlier one, or at the same time the lower id. */
    boolean isAfter(long otherTime, String otherName) {
        return otherTime < time || (otherTime == time && EventName.compare(otherName, name) < 0);
    }
}
