package io.weir.query.lineage;

import io.weir.schemas.Event;
import java.util.Comparator;

/**
 * One record of the log.
 *
 * @param received epoch milliseconds
 * @param hash of its payload, which tells a copy from a conflict
 * @param isForced of an exposure: the experiment forces its unit
 */
record LoggedEvent(int partition, long offset, long received, Event event, byte[] hash, boolean isForced) {

    /** Records of one identity lie in one partition, so this is their order. */
    static final Comparator<LoggedEvent> BY_PLACE =
            Comparator.comparingInt(LoggedEvent::partition).thenComparingLong(LoggedEvent::offset);
}
