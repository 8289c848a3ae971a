package io.weir.streams.units;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The events that one experiment holds of one unit, by event time. */
interface HeldEvents {

    void put(HeldEvent event);

    void remove(HeldEvent event);

    /** Every event with {@code from <= time < to}, oldest first; costs what it visits. The visitor may change what it sees. */
    void between(long from, long to, Consumer<HeldEvent> visitor);

    /** The newest of them, by time and name, that is wanted. */
    Optional<HeldEvent> newest(long from, long to, Predicate<HeldEvent> wanted);
}
