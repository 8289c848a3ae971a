package io.weir.kit.lifecycle;

import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/** A {@link RetryingTask} that lives as long as the service. */
public abstract class RetryingLifecycle implements SmartLifecycle {

    protected final RetryingTask task;
    private final Duration stopWithin;

    /**
     * @param name of the thread, and in the log
     * @param pause between two attempts
     * @param stopWithin longest that a stop waits for the attempt that is under way, before it interrupts it
     */
    protected RetryingLifecycle(String name, Duration pause, Duration stopWithin) {
        this.task = new RetryingTask(name, pause, this::attempt);
        this.stopWithin = stopWithin;
    }

    /** As {@link RetryingTask.Work#attempt}. */
    protected abstract boolean attempt() throws Exception;

    @Override
    public void start() {
        task.start();
    }

    @Override
    public void stop() {
        task.stop(stopWithin);
    }

    @Override
    public boolean isRunning() {
        return task.isRunning();
    }
}
