package io.weir.bench.torture.plan;

/**
 * One event as it is posted.
 *
 * @param json its bytes, as text
 */
public record Item(String id, Kind kind, String json) {

    /** Why it is there. */
    public enum Kind {
        /** An event that nobody has seen. */
        FRESH,
        /** The same again. */
        COPY,
        /** The same identity with another payload. */
        CONFLICT,
        /** Too old for an experiment with bounded lateness. */
        LATE,
        /** No event: must be refused. */
        BAD
    }
}
