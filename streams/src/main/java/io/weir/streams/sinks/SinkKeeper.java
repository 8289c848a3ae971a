package io.weir.streams.sinks;

import io.weir.kit.lifecycle.RetryingTask;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Starts a sink again that has ended by itself: a container of Spring stops in silence at an {@link Error}, or when it is fenced. */
final class SinkKeeper implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(SinkKeeper.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

    private final List<? extends SmartLifecycle> sinks;
    private final RetryingTask task;

    /** @param pause between two looks */
    SinkKeeper(List<? extends SmartLifecycle> sinks, Duration pause) {
        this.sinks = List.copyOf(sinks);
        this.task = new RetryingTask("weir-sink-keeper", pause, this::look);
    }

    private boolean look() {
        for (SmartLifecycle sink : sinks) {
            if (!sink.isAutoStartup() || sink.isRunning() || !task.isRunning()) continue;
            log.error("{} has ended and is started again", sink);
            sink.start();
        }
        return true;
    }

    @Override
    public void start() {
        task.start();
    }

    @Override
    public void stop() {
        task.stop(STOP_WITHIN);
    }

    @Override
    public boolean isRunning() {
        return task.isRunning();
    }

    /** After all sinks when starting, before them when stopping. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
