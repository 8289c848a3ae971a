package io.weir.streams.units;

import io.weir.schemas.Event;
import io.weir.schemas.UnitKey;
import io.weir.streams.dedupe.Marks;
import io.weir.streams.units.UnitEvents.Position;

/**
 * An event that is looked at in one of its units.
 *
 * @param record the event as it stands in the log
 * @param received epoch milliseconds
 */
record Look(UnitKey unit, Event event, byte[] record, long received, Position at, Marks marks) {

    /** What tells it from the unit's other events. */
    String name() {
        return EventName.of(event, unit);
    }
}
