package io.weir.streams.units;

import io.weir.schemas.Assignment;
import io.weir.streams.definitions.ExperimentRules;

/** What the unit rules tell the sums and the assignments. */
public sealed interface UnitOutcome {

    /** A unit's share was {@code before} and is {@code after}. */
    record Change(ExperimentRules rules, Share before, Share after) implements UnitOutcome {}

    /** A unit is counted somewhere else than before, or has become a crossover. */
    record Assigned(ExperimentRules rules, String unit, Assignment assignment) implements UnitOutcome {}

    /** A revision of a definition came after events that it should have covered. */
    record LateDefinition(ExperimentRules rules) implements UnitOutcome {}

    /** Comes after all changes of one record of this partition's own log; says what became of it. */
    record Handled(String project, Kind kind, long nextOffset, long received) implements UnitOutcome {
        public enum Kind {
            ADMITTED,
            DUPLICATE,
            CONFLICT,
            UNREADABLE
        }
    }

    /**
     * All that had to come here from partition {@code origin} and lies before {@code nextOffset} has been handled.
     *
     * @param received received time up to which that is, epoch milliseconds; -1: unknown
     */
    record Reached(int origin, long nextOffset, long received) implements UnitOutcome {}
}
