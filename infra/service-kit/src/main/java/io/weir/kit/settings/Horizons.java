package io.weir.kit.settings;

import java.time.Duration;

/**
 * How far apart an event's time, its received time and its copies may lie. Each limit is right only beside the others, so they stand
 * here together and are checked when a service starts: with others, live and replayed numbers would differ.
 *
 * @param futureTolerance how far an event's time may be ahead of its received time; a setting of ingest
 * @param ahead from when a change is in force to the moment where a phase or an end may lie
 * @param longestLateness of an experiment whose lateness is bounded
 * @param identityMemory how long after an event was received its copies are recognised
 */
public record Horizons(Duration futureTolerance, Duration ahead, Duration longestLateness, Duration identityMemory) {

    public static final Duration AHEAD = Duration.ofMinutes(5);
    public static final Duration LONGEST_LATENESS = Duration.ofDays(6);
    public static final Duration IDENTITY_MEMORY = Duration.ofDays(7);

    public Horizons {
        if (futureTolerance.isNegative() || futureTolerance.compareTo(ahead) > 0) {
            throw new IllegalArgumentException("weir.ingest.future-tolerance must be 0.." + ahead.toMinutes() + "m, is "
                    + futureTolerance + ": a phase or an end lies " + ahead.toMinutes()
                    + " min after its change, where no event that was received before the change can be");
        }
        // A copy that is not recognised any more came later than the memory is long, and is of an event that was at
        // most so far
        // ahead: only if that is too late for every experiment does it count for none.
        if (identityMemory.minus(futureTolerance).compareTo(longestLateness) <= 0) {
            throw new IllegalArgumentException("a copy is recognised for " + identityMemory
                    + ", which must be more than the longest lateness, " + longestLateness
                    + ", and the future tolerance, " + futureTolerance);
        }
    }

    /** Those of Weir with the one that can be set. */
    public static Horizons with(Duration futureTolerance) {
        return new Horizons(futureTolerance, AHEAD, LONGEST_LATENESS, IDENTITY_MEMORY);
    }
}
