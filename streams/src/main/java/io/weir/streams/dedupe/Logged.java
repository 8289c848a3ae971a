package io.weir.streams.dedupe;

import io.weir.schemas.Event;
import io.weir.schemas.UnitKey;
import io.weir.schemas.UnitType;
import io.weir.streams.definitions.Evaluation;
import java.util.EnumSet;
import java.util.Set;

/** What became of one record of the log, on its way to the unit rules. */
public sealed interface Logged {

    /**
     * Seen for the first time.
     *
     * @param record the event as it stands in the log
     * @param marks what ingest said of it
     * @param evaluation of it, until the task's next event
     * @param askers types of unit for which some experiment asks for it
     */
    record Admitted(UnitKey unit, Event event, byte[] record, Marks marks, Evaluation evaluation, Set<UnitType> askers)
            implements Logged {

        public boolean isAskedHere() {
            return askers.contains(unit.type());
        }

        /** Its further units for which it is asked. */
        public Set<UnitType> otherUnits() {
            Set<UnitType> others = EnumSet.noneOf(UnitType.class);
            for (UnitType type : askers) {
                if (type != unit.type() && UnitKey.idOf(type, event) != null) others.add(type);
            }
            return others;
        }
    }

    /** The same identity and payload were there before: E1. */
    record Duplicate(String project) implements Logged {}

    /** The same identity was there before with another payload. */
    record Conflict(UnitKey unit, Event event, byte[] record) implements Logged {}

    /** No event of a version that is known here. */
    record Unreadable(String project, byte[] record, String reason) implements Logged {}

    /** Left out by a rule: its identity is as if it had never come. */
    record Quarantined(String project) implements Logged {}

    /** An admitted event, brought to the partition of another of its units. */
    record Rekeyed(UnitKey unit, byte[] record) implements Logged {}

    /**
     * All events of {@code origin}, a partition of the log, that had to come to partition {@code target} and lie before
     * {@code nextOffset}, have come.
     *
     * @param received the highest received time among them; -1: none
     */
    record Watermark(int origin, long nextOffset, int target, long received) implements Logged {}
}
