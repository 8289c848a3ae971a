package io.weir.streams.units;

import java.math.BigInteger;
import java.util.List;

/**
 * What one unit adds to the sums, and where.
 *
 * @param units 1 while it is exposed, no crossover and not forced; of one that is not exposed: 1 while its exposures came late
 * @param crossovers 1 while it is a crossover and not forced
 * @param forcedUnits 1 while it is forced
 * @param values one per metric: its components in millionths (see {@code MetricRule.components}), or null where the unit
 *     has no value
 * @param belowResolution one per metric: counted events whose value was not 0 and became 0; empty where there is none in any
 */
public record Share(
        Place place,
        int units,
        int crossovers,
        int forcedUnits,
        EventCounts events,
        List<List<BigInteger>> values,
        List<Long> belowResolution) {

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
    public record EventCounts(long counted, long outside, long crossed, long late, long forced) {
        static final EventCounts NONE = new EventCounts(0, 0, 0, 0, 0);

        public boolean isNothing() {
            return counted == 0 && outside == 0 && crossed == 0 && late == 0 && forced == 0;
        }
    }

    /** Of one metric. */
    public long belowResolution(int metric) {
        return belowResolution.isEmpty() ? 0 : belowResolution.get(metric);
    }

    /** True when it adds nothing to any sum. */
    public boolean isNothing() {
        return units == 0 && crossovers == 0 && forcedUnits == 0 && events.isNothing();
    }
}
