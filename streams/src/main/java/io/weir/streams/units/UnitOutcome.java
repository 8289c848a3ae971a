package io.weir.streams.units;

import io.weir.schemas.Assignment;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.definitions.Unusable;

/** What the unit rules tell the sums and the assignments. */
public sealed interface UnitOutcome {

    /** A unit's share was {@code before} and is {@code after}. */
    record Change(ExperimentRules rules, Share before, Share after) implements UnitOutcome {}

    /** A unit is counted somewhere else than before, or has become a crossover. */
    record Assigned(ExperimentRules rules, String unit, Assignment assignment) implements UnitOutcome {}

    /** An admitted exposure exposes nobody; told once, where its primary unit is. */
    record UnusableExposure(ExperimentRules rules, Unusable reason, Example example) implements UnitOutcome {}

    /**
     * An exposure that stands for all with its reason: the first of them, by event time, id, unit, variant.
     *
     * @param unit of the experiment's type; empty when it has none
     */
    record Example(long time, String id, String unit, String variant) implements Comparable<Example> {
        @Override
        public int compareTo(Example other) {
            if (time != other.time) return Long.compare(time, other.time);
            int byId = EventName.compare(id, other.id);
            if (byId != 0) return byId;
            int byUnit = EventName.compare(unit, other.unit);
            return byUnit != 0 ? byUnit : EventName.compare(variant, other.variant);
        }
    }

    /** A revision of a definition came after events that it should have covered. */
    record LateDefinition(ExperimentRules rules) implements UnitOutcome {}

    /**
     * Comes after all changes of one record of this partition's own log; says what became of it.
     *
     * @param place of an admitted event, else ELSEWHERE
     * @param rekeyed looks at it beyond the first, in other units
     */
    record Handled(String project, Kind kind, long nextOffset, long received, Place place, int rekeyed)
            implements UnitOutcome {
        public enum Kind {
            ADMITTED,
            DUPLICATE,
            CONFLICT,
            UNREADABLE,
            QUARANTINED
        }
    }

    /** What a look at an event in one of its units has found. */
    enum Place {
        /** Some metric asks for it, and its unit has met a variant. */
        EXPOSED,
        /** Some metric asks for it, and its unit has met none. */
        KEPT,
        /** No metric and no experiment asks for it. */
        UNASKED,
        /** It is looked at in another unit. */
        ELSEWHERE,
        /** Its unit is being moved: {@link Placed} tells of it later. */
        WAITING
    }

    /** Units are on the move, or none is any more: until then the numbers are of no moment, and nobody is shown them. */
    record Moving(boolean isMoving) implements UnitOutcome {}

    /** Looks at a project's events that were not those of its own log, or that have changed their place. */
    record Placed(String project, long exposed, long kept, long expired, long unasked) implements UnitOutcome {

        static Placed at(String project, Place place) {
            return new Placed(
                    project,
                    place == Place.EXPOSED ? 1 : 0,
                    place == Place.KEPT ? 1 : 0,
                    0,
                    place == Place.UNASKED ? 1 : 0);
        }

        /** Kept events whose unit has met a variant. */
        static Placed claimed(String project, long events) {
            return new Placed(project, events, -events, 0, 0);
        }

        /** Kept events that no exposure can reach any more. */
        static Placed inVain(String project, long events) {
            return new Placed(project, 0, -events, events, 0);
        }
    }

    /**
     * All that had to come here from partition {@code origin} and lies before {@code nextOffset} has been handled.
     *
     * @param received received time up to which that is, epoch milliseconds; -1: unknown
     */
    record Reached(int origin, long nextOffset, long received) implements UnitOutcome {}
}
