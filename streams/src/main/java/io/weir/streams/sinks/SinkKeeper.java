package io.weir.streams.sinks;

import io.weir.kit.lifecycle.RetryingLifecycle;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Starts a sink again that has ended by itself: a container of Spring stops in silence at an {@link Error}, or when it is fenced. */
final class SinkKeeper extends RetryingLifecycle {

    private static final Logger log = LoggerFactory.getLogger(SinkKeeper.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

    private final List<? extends SmartLifecycle> sinks;

    /** @param pause between two looks */
    SinkKeeper(List<? extends SmartLifecycle> sinks, Duration pause) {
        super("weir-sink-keeper", pause, STOP_WITHIN);
        this.sinks = List.copyOf(sinks);
    }

    @Override
    protected boolean attempt() {
        for (SmartLifecycle sink : sinks) {
            if (!sink.isAutoStartup() || sink.isRunning() || !task.isRunning()) continue;
            log.error("{} has ended and is started again", sink);
            sink.start();
        }
        return true;
    }

    /** After all sinks when starting, before them when stopping. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
