package io.weir.streams.units;

import java.math.BigInteger;
import java.util.List;

/**
 * What one unit adds to the sums, and where.
 *
 * @param units 1 while it is exposed and no crossover
 * @param crossovers 1 while it is a crossover
 * @param values one per metric: its components in millionths (see {@code MetricRule.components}), or null where the unit
 *     has no value
 */
public record Share(Place place, int units, int crossovers, EventCounts events, List<List<BigInteger>> values) {

    /**
     * Where a unit is counted.
     *
     * @param variant empty before the unit is exposed; then all else is empty as well
     * @param hour of the first exposure, in hours since the epoch
     * @param breakdowns its value in each of the experiment's breakdowns
     * @param cluster empty: it is a cluster of its own, or the experiment has none
     */
    public record Place(String variant, int phase, long hour, List<String> breakdowns, String cluster) {
        static final Place NOWHERE = new Place("", 0, 0, List.of(), "");

        public boolean isVariant() {
            return !variant.isEmpty();
        }
    }

    /** The unit's matched events; each is in exactly one. */
    public record EventCounts(long counted, long outside, long crossed, long late) {
        static final EventCounts NONE = new EventCounts(0, 0, 0, 0);

        public boolean isNothing() {
            return counted == 0 && outside == 0 && crossed == 0 && late == 0;
        }
    }

    /** True when it adds nothing to any sum. */
    public boolean isNothing() {
        return units == 0 && crossovers == 0 && events.isNothing();
    }
}
