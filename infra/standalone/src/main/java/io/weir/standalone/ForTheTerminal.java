package io.weir.standalone;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/** Weir's own warnings and everybody's errors. The libraries' warnings at start and stop say nothing to a user. */
public final class ForTheTerminal extends Filter<ILoggingEvent> {

    /**
     * Its errors are answers to a producer, which tries again: mostly a record that came while its transaction's
     * predecessor was still being committed. 37 of them in a load of 13,600 events on two busy cores, none that counted.
     */
    private static final String ANSWERS_TO_PRODUCERS = "kafka.server.ReplicaManager";

    @Override
    public FilterReply decide(ILoggingEvent event) {
        if (event.getLoggerName().equals(ANSWERS_TO_PRODUCERS)) return FilterReply.DENY;
        Level least = event.getLoggerName().startsWith("io.weir.") ? Level.WARN : Level.ERROR;
        return event.getLevel().isGreaterOrEqual(least) ? FilterReply.NEUTRAL : FilterReply.DENY;
    }
}
