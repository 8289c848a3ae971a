package io.weir.streams.units;

import io.weir.schemas.Assignment;
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

    /** Where the unit is counted, after it changed: variant, phase, first exposure, or whether it crossed. */
    record Assigned(String project, String experiment, String unit, Assignment assignment) implements UnitOutcome {}

    /** A revision of the definition came after events that it should have covered. */
    record LateDefinition(ExperimentRules rules) implements UnitOutcome {}

    /** All that had to come here from partition {@code origin} and lies before {@code nextOffset} has been handled. */
    record Reached(int origin, long nextOffset) implements UnitOutcome {}
}
