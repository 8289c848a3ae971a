package io.weir.streams.units;

import io.weir.schemas.Event;

/**
 * An event as it is kept for its unit, whatever experiment may ask for it: what some metric selects by, and nothing else.
 *
 * @param event its type, time, outcome, exposure, and those of its values and attributes that some metric names
 * @param name see {@link EventName}
 * @param received epoch milliseconds
 */
record StoredEvent(Event event, String name, long received) {

    long time() {
        return event.getTime();
    }
}
