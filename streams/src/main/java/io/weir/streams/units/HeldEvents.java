package io.weir.streams.units;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The events that are kept of one unit. */
interface HeldEvents {

    /**
     * Visits every event with {@code from <= time < to}, those of a minute in any order. It stops behind the chunk in which {@code most}
     * events have been visited.
     *
     * @param after where an earlier visit stopped, or null
     * @return where it stopped, or null at the end
     */
    byte[] between(long from, long to, byte[] after, int most, Consumer<StoredEvent> visitor);

    /** The newest of them, by time and name, that is wanted. */
    Optional<StoredEvent> newest(long from, long to, Predicate<StoredEvent> wanted);
}
