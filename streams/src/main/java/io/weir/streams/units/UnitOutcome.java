package io.weir.streams.units;

import io.weir.streams.definitions.ExperimentRules;

/** What the unit rules tell the sums. */
public sealed interface UnitOutcome {

    /** A unit's share was {@code before} and is {@code after}. */
    record Change(ExperimentRules rules, Share before, Share after) implements UnitOutcome {}

    /** Comes after all changes of one record of this partition's own log; says what became of it. */
    record Handled(String project, Kind kind, long nextOffset, long received) implements UnitOutcome {
        public enum Kind {
            ADMITTED,
            DUPLICATE,
            CONFLICT,
            UNREADABLE
        }
    }

    /** All that had to come here from partition {@code origin} and lies before {@code nextOffset} has been handled. */
    record Reached(int origin, long nextOffset) implements UnitOutcome {}
}
