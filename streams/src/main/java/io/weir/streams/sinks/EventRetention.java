package io.weir.streams.sinks;

import io.weir.kit.lifecycle.RetryingTask;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/** Tends the months of the events also while nothing is written. */
final class EventRetention implements SmartLifecycle {

    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

    private final EventMonths months;
    private final boolean isOn;
    private final RetryingTask task = new RetryingTask("weir-event-months", PAUSE, this::tend);

    EventRetention(EventMonths months, boolean isOn) {
        this.months = months;
        this.isOn = isOn;
    }

    @Override
    public boolean isAutoStartup() {
        return isOn;
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

    private boolean tend() {
        months.tend();
        return true;
    }
}
