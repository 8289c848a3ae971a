package io.weir.query.replays;

import java.time.Instant;

/**
 * One computation of all statistics over the whole log.
 *
 * @param active true: its numbers are served unless another one is asked for
 * @param shownAt when its numbers were last begun to be served; null: never
 */
public record Generation(long number, boolean active, State state, Instant createdAt, Instant shownAt) {

    /** What streams does with it. */
    public enum State {
        computing,
        /** It stands still, and keeps what it has. */
        paused,
        /** It is being removed; its row goes last. */
        dropping
    }

    Generation in(State other) {
        return new Generation(number, active, other, createdAt, shownAt);
    }
}
