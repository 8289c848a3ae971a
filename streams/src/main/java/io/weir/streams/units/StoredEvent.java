package io.weir.streams.units;

import io.weir.schemas.Event;
import java.util.Set;

/**
 * An event as it is kept for its unit, whatever experiment may ask for it: what some metric selects by, and nothing else.
 *
 * @param event its type, time, outcome, exposure, and those of its values and attributes that some metric names
 * @param name see {@link EventName}
 * @param received epoch milliseconds
 * @param belowResolution names of the values that some metric names and that were not 0 and became 0
 */
record StoredEvent(Event event, String name, long received, Set<String> belowResolution) {

    long time() {
        return event.getTime();
    }
}
