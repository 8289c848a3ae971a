package io.weir.streams.definitions;

import io.weir.schemas.Event;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What one event brings to selections, each evaluated at most once however many experiments share it. Mutable, one for each
 * task: it lives in the hot loop.
 */
public final class Evaluation {

    /** Selections met before: forgotten when they are so many that some must be of definitions that are gone. */
    private static final int LIMIT = 10_000;

    private final Map<Selection, Result> results = new IdentityHashMap<>();
    private Event event;
    private Set<String> belowResolution = Set.of();
    private long turn;

    private static final class Result {
        private long turn = -1;
        private boolean matches;
        private long millionths;
        private boolean isBelowResolution;
    }

    /** The event that the next questions are about. */
    public Evaluation of(Event next) {
        return of(next, Set.of());
    }

    /** @param below names of its values that were not 0 and became 0 */
    public Evaluation of(Event next, Set<String> below) {
        event = next;
        belowResolution = below;
        turn++;
        if (results.size() > LIMIT) results.clear();
        return this;
    }

    public Event event() {
        return event;
    }

    public boolean matches(Selection selection) {
        return result(selection).matches;
    }

    /** What the event, which matches, brings. */
    public long millionths(Selection selection) {
        return result(selection).millionths;
    }

    /** True when a value that the matching event brings was not 0 and became 0. */
    public boolean isBelowResolution(Selection selection) {
        return result(selection).isBelowResolution;
    }

    private Result result(Selection selection) {
        Result result = results.computeIfAbsent(selection, s -> new Result());
        if (result.turn == turn) return result;
        result.turn = turn;
        result.matches = selection.matches(event);
        result.millionths = result.matches ? selection.millionths(event) : 0;
        result.isBelowResolution = result.matches && selection.isBelowResolution(belowResolution);
        return result;
    }
}
