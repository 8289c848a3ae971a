package io.weir.streams.units;

import io.weir.schemas.UnitType;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.definitions.ProjectIndex;

/** Rule E7: when nothing that can still be matched needs a piece of state. Times are epoch milliseconds. */
public final class Expiry {

    /** Records may lie in the log in another order than they were received, by as much as the clocks of ingest differ. */
    static final long SLACK = ExperimentRules.HOUR;

    private Expiry() {}

    /** @param clock received time before which nothing is on its way; -1: unknown */
    public static boolean ofUnit(ExperimentRules rules, long clock) {
        return clock >= 0 && rules.isOver(clock - SLACK);
    }

    /**
     * Event time before which every event is out of the reach of every exposure: such an exposure would be late.
     * {@link Long#MIN_VALUE}: none is.
     */
    static long ofEvents(ProjectIndex project, UnitType type, long clock) {
        if (clock < 0) return Long.MIN_VALUE;
        long reach = 0;
        for (ExperimentRules rules : project.all()) {
            if (rules.unit() != type || ofUnit(rules, clock)) continue;
            if (rules.lateness() == Long.MAX_VALUE) return Long.MIN_VALUE;
            reach = Math.max(reach, rules.lateness() + rules.longestLookback() + ExperimentRules.HOUR);
        }
        return clock - reach - SLACK;
    }
}
