package io.weir.streams.definitions;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells an experiment that was deleted from one whose definition is still on its way to this instance, or can be read by a newer version
 * only: a task may come here, with its state, before the definitions that it was computed with. Mutable, one for each task.
 */
public final class Absences {

    /** A definition is on its way for seconds. State is kept for longer than any instance lags and goes on. */
    static final Duration LONG_ENOUGH = Duration.ofMinutes(10);

    private final Map<String, Long> since = new HashMap<>();

    /**
     * True when the experiment has been unknown for long enough.
     *
     * @param experiment {@code project/experiment}
     * @param now wall clock, epoch milliseconds: it decides when state that nobody needs is let go, and no number
     */
    public boolean isGone(DefinitionIndex index, String experiment, long now) {
        if (index.find(experiment) != null || index.newer().contains(experiment)) {
            since.remove(experiment);
            return false;
        }
        return now - since.computeIfAbsent(experiment, unknown -> now) >= LONG_ENOUGH.toMillis();
    }

    /** After the task was away: what was seen of it before says nothing. */
    public void forget() {
        since.clear();
    }
}
