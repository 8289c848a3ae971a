package io.weir.standalone;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Set;

/** Weir's own warnings and everybody's errors. The libraries' warnings at start and stop say nothing to a user. */
public final class ForTheTerminal extends Filter<ILoggingEvent> {

    /**
     * Errors that are answers to somebody who tries again. To a producer: mostly a record that came while its
     * transaction's predecessor was still being committed; 37 of them in a load of 13,600 events on two busy cores, none
     * that counted. To a node that took another for the controller while the cluster chose one.
     */
    private static final Set<String> ANSWERS = Set.of("kafka.server.ReplicaManager", "kafka.server.ControllerApis");

    @Override
    public FilterReply decide(ILoggingEvent event) {
        if (ANSWERS.contains(event.getLoggerName())) return FilterReply.DENY;
        Level least = event.getLoggerName().startsWith("io.weir.") ? Level.WARN : Level.ERROR;
        return event.getLevel().isGreaterOrEqual(least) ? FilterReply.NEUTRAL : FilterReply.DENY;
    }
}
