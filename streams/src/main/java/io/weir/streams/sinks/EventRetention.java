package io.weir.streams.sinks;

import io.weir.kit.lifecycle.RetryingLifecycle;
import java.time.Duration;

/** Tends the months of the events also while nothing is written. */
final class EventRetention extends RetryingLifecycle {

    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

    private final EventMonths months;
    private final boolean isOn;

    EventRetention(EventMonths months, boolean isOn) {
        super("weir-event-months", PAUSE, STOP_WITHIN);
        this.months = months;
        this.isOn = isOn;
    }

    @Override
    public boolean isAutoStartup() {
        return isOn;
    }

    @Override
    protected boolean attempt() {
        months.tend();
        return true;
    }
}
