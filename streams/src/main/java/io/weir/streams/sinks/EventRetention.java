package io.weir.streams.sinks;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Tends the months of the events also while nothing is written. */
final class EventRetention implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(EventRetention.class);
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final EventMonths months;
    private final boolean isOn;
    private ScheduledExecutorService timer;

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
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("weir-event-months").daemon().factory());
        timer.scheduleWithFixedDelay(this::tend, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        timer.shutdownNow();
        timer = null;
    }

    @Override
    public boolean isRunning() {
        return timer != null;
    }

    private void tend() {
        try {
            months.tend();
        } catch (RuntimeException e) {
            log.warn("the months of the events are not tended, trying again: {}", e.getMessage());
        }
    }
}
