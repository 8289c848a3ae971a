package io.weir.query.replays;

import io.weir.query.experiments.Rebuild;
import java.time.Instant;
import java.util.List;

/**
 * One computation of all statistics over the whole log.
 *
 * @param active true: its numbers are served unless another one is asked for
 * @param shownAt when its numbers were last begun to be served; null: never
 * @param quarantine ids of the rules that it was begun with
 * @param maxRate events per second that it may read of the log while it is not the active one; null: as many as it can
 * @param rebuilds experiments that it computes by another definition than stood when it was begun
 */
public record Generation(
        long number,
        boolean active,
        State state,
        Instant createdAt,
        Instant shownAt,
        Integer maxRate,
        List<Long> quarantine,
        List<Rebuild> rebuilds) {

    public Generation {
        quarantine = List.copyOf(quarantine);
        rebuilds = List.copyOf(rebuilds);
    }

    /** What streams does with it. */
    public enum State {
        computing,
        /** It stands still, and keeps what it has. */
        paused,
        /** It is being removed; its row goes last. */
        dropping
    }

    Generation in(State other) {
        return new Generation(number, active, other, createdAt, shownAt, maxRate, quarantine, rebuilds);
    }

    Generation atMost(Integer eventsPerSecond) {
        return new Generation(number, active, state, createdAt, shownAt, eventsPerSecond, quarantine, rebuilds);
    }
}
