package io.weir.query.replays;

import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.query.behind.BehindLog;
import io.weir.query.behind.ResultsBehind;
import io.weir.query.replays.Generation.State;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** What may be done with which generation. Pure; what may not be done is a {@link ProblemException}. */
public final class ReplayRules {

    /** Each costs as much work and storage as the first. */
    static final int MOST = 3;

    private ReplayRules() {}

    /** @param number as it was asked for */
    public static ProblemException notFound(String number) {
        return new ProblemException(Problem.of(
                ProblemCode.REPLAY_NOT_FOUND,
                "There is no generation " + number + ". GET /v1/replays lists those that there are."));
    }

    /** @throws ProblemException STATE_CONFLICT, when one more would be too many; those that are being dropped count */
    static void requireRoom(List<Generation> all) {
        if (all.size() < MOST) return;
        String numbers =
                all.stream().map(known -> Long.toString(known.number())).collect(Collectors.joining(", "));
        throw conflict("Weir keeps " + MOST + " generations at most, and has " + numbers
                + ". DELETE /v1/replays/{generation} drops one.");
    }

    /**
     * That the log has everything that is to be counted.
     *
     * @param isKnown false: Kafka has not said yet where the log begins
     * @param removed by partition the first offset that the log still has, where it is not the first of all
     * @throws ProblemException STATE_CONFLICT
     */
    static void requireWholeLog(boolean isKnown, SortedMap<Integer, Long> removed) {
        if (!isKnown) {
            throw conflict(
                    "Kafka has not said yet where the log begins, so whether a new generation would count everything is"
                            + " unknown. Try again in a moment.");
        }
        if (removed.isEmpty()) return;
        throw conflict("The log no longer has its first records: partition " + removed.firstKey() + " begins at offset "
                + removed.get(removed.firstKey())
                + ". A new generation would not count what is gone. If it was archived, restore the archive into a new"
                + " cluster (weir restore) and compute there.");
    }

    /** @throws ProblemException STATE_CONFLICT */
    static Generation paused(Generation known) {
        if (known.active()) throw isActive(known, "paused");
        requireKept(known, "paused");
        return known.in(State.paused);
    }

    /** @throws ProblemException STATE_CONFLICT */
    static Generation resumed(Generation known) {
        requireKept(known, "resumed");
        return known.in(State.computing);
    }

    /** @throws ProblemException STATE_CONFLICT */
    static Generation dropped(Generation known) {
        if (known.active()) throw isActive(known, "dropped");
        return known.in(State.dropping);
    }

    /**
     * That its numbers can be served from now on.
     *
     * @param behind how far they are behind the log
     * @throws ProblemException STATE_CONFLICT
     */
    static void requireReady(Generation known, BehindLog behind) {
        requireKept(known, "switched to");
        if (known.state() == State.paused) {
            throw conflict("Generation " + known.number() + " is paused. POST /v1/replays/" + known.number()
                    + "/resume computes it further; switch to it when it has caught up with the log.");
        }
        if (behind.unknown() != null) {
            throw conflict("How far generation " + known.number() + " is behind the log is unknown: " + behind.unknown()
                    + " Switch to it when GET /v1/replays/" + known.number() + " shows how far it is.");
        }
        if (!hasCaughtUp(behind)) throw isBehind(known, behind);
    }

    /** Begun for a rebuild, and not shown yet: it is to be switched to when it has caught up. */
    static boolean isAwaited(Generation known) {
        return !known.rebuilds().isEmpty() && known.shownAt() == null && known.state() == State.computing;
    }

    /** "At least" may be anything: a query-api that has just started has not watched the log for long. */
    static boolean hasCaughtUp(BehindLog behind) {
        return behind.unknown() == null && !behind.atLeast() && behind.seconds() <= ResultsBehind.CATCHING_UP_SECONDS;
    }

    private static ProblemException isBehind(Generation known, BehindLog behind) {
        return conflict(String.format(
                Locale.ROOT,
                "Generation %d is %s%.1f s (%d events) behind the log, and may be %.0f s behind at most. "
                        + "Switch to it when GET /v1/replays/%d shows that it has caught up.",
                known.number(),
                behind.atLeast() ? "at least " : "",
                behind.seconds(),
                behind.events(),
                ResultsBehind.CATCHING_UP_SECONDS,
                known.number()));
    }

    private static void requireKept(Generation known, String done) {
        if (known.state() != State.dropping) return;
        throw conflict("Generation " + known.number() + " is being dropped and cannot be " + done
                + ". POST /v1/replays starts a new one.");
    }

    private static ProblemException isActive(Generation known, String done) {
        return conflict("Generation " + known.number() + " is active and cannot be " + done
                + ": its numbers are served. POST /v1/replays/{generation}/switch to another one first.");
    }

    private static ProblemException conflict(String detail) {
        return new ProblemException(Problem.of(ProblemCode.STATE_CONFLICT, detail));
    }
}
