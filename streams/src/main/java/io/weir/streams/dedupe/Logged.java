package io.weir.streams.dedupe;

import io.weir.schemas.Event;
import io.weir.schemas.UnitKey;

/** What became of one record of the log, on its way to the unit rules. */
public sealed interface Logged {

    /** Seen for the first time. {@code record} is the event as it stands in the log. */
    record Admitted(UnitKey unit, Event event, byte[] record) implements Logged {}

    /** The same identity and payload were there before: E1. */
    record Duplicate(String project) implements Logged {}

    /** The same identity was there before with another payload. */
    record Conflict(UnitKey unit, Event event, byte[] record) implements Logged {}

    /** No event of a version that is known here. */
    record Unreadable(String project, byte[] record, String reason) implements Logged {}

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
