package io.weir.query.replays;

import io.weir.kit.lag.Lag;
import io.weir.query.behind.BehindLog;
import io.weir.query.replays.Generation.State;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/**
 * A generation as the API shows it. Field by field in openapi.json.
 *
 * @param maxRate events per second that it may read of the log while it is not the active one; null: as many as it can
 * @param quarantine ids of the rules that it was begun with
 * @param caughtUp true: it is near enough to the end of the log to be switched to
 */
public record ReplayDocument(
        long generation,
        boolean active,
        State state,
        Instant createdAt,
        Instant shownAt,
        SortedMap<Integer, Long> asOf,
        BehindLog behind,
        boolean caughtUp,
        Integer maxRate,
        List<Long> quarantine,
        List<Rebuilt> rebuilds) {

    /**
     * An experiment that it computes by another definition than stood when it was begun.
     *
     * @param by who says to have asked for it, or null
     */
    public record Rebuilt(String experiment, String by) {}

    static ReplayDocument of(Generation generation, SortedMap<Integer, Long> asOf, Lag lag) {
        BehindLog behind = BehindLog.of(lag);
        return new ReplayDocument(
                generation.number(),
                generation.active(),
                generation.state(),
                generation.createdAt(),
                generation.shownAt(),
                asOf,
                behind,
                ReplayRules.hasCaughtUp(behind),
                generation.maxRate(),
                generation.quarantine(),
                generation.rebuilds().stream()
                        .map(rebuild -> new Rebuilt(rebuild.experiment(), rebuild.by()))
                        .toList());
    }
}
