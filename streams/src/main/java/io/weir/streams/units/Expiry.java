package io.weir.streams.units;

import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.definitions.MetricRule;

/** Rule E7: when nothing that can still be matched needs a piece of state. Times are epoch milliseconds. */
public final class Expiry {

    /** Records may lie in the log in another order than they were received, by as much as the clocks of ingest differ. */
    static final long SLACK = ExperimentRules.HOUR;

    private Expiry() {}

    /** @param clock received time before which nothing is on its way; -1: unknown */
    public static boolean ofUnit(ExperimentRules rules, long clock) {
        return clock >= 0 && rules.isOver(clock - SLACK);
    }

    /** An event of this time is out of every exposure's reach: such an exposure would be late. */
    static boolean ofHeld(ExperimentRules rules, long eventTime, long clock) {
        if (ofUnit(rules, clock)) return true;
        if (clock < 0 || rules.lateness() == Long.MAX_VALUE) return false;
        long lookback = 0;
        for (MetricRule metric : rules.metrics()) lookback = Math.max(lookback, metric.lookback());
        long reach = lookback + ExperimentRules.HOUR + rules.lateness() + SLACK;
        return clock - eventTime > reach;
    }
}
