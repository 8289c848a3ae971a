package io.weir.kit.lifecycle;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work in the background that begins again after every failure, an {@link Error} too, until it is done or stopped. It never ends in
 * silence: a failure is logged when it begins and when it is another one, and is there to be shown in the health. It may be started
 * again after it was stopped.
 */
public final class RetryingTask {

    private static final Logger log = LoggerFactory.getLogger(RetryingTask.class);
    private static final Duration INTERRUPTED_WITHIN = Duration.ofSeconds(2);

    /** What is done, on the task's own thread. */
    @FunctionalInterface
    public interface Work {
        /**
         * One attempt; it may take as long as the process lives, if it looks at {@link #isRunning} or waits by {@link #pause}.
         *
         * @return whether to do it again, after a pause
         * @throws Exception to do it again, after a pause, and to say why meanwhile
         */
        boolean attempt() throws Exception;
    }

    private final String name;
    private final Duration pause;
    private final Work work;

    /** Of one life, from a start to a stop: a thread that outlives its stop does not take the next life for its own. */
    private record Life(CountDownLatch stop, Thread thread) {
        boolean goesOn() {
            return stop.getCount() > 0;
        }
    }

    private volatile Life life;
    private volatile String failure;

    /**
     * @param name of the thread, and in the log
     * @param pause between two attempts
     */
    public RetryingTask(String name, Duration pause, Work work) {
        this.name = name;
        this.pause = pause;
        this.work = work;
    }

    /** Returns at once. Starting what runs changes nothing. */
    public synchronized void start() {
        if (isRunning()) return;
        CountDownLatch stop = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().name(name).daemon().unstarted(() -> run(stop));
        life = new Life(stop, thread);
        thread.start();
    }

    /** There is no further attempt, and no pause. Returns at once: for work that somebody has to end before it is waited for. */
    public void end() {
        Life ending = life;
        if (ending != null) ending.stop().countDown();
    }

    /** Waits for the attempt that is under way, and interrupts it when it takes longer than that. */
    public void stop(Duration longest) {
        Life ending = life;
        if (ending == null) return;
        end();
        if (ending.thread() == Thread.currentThread()) return;
        try {
            if (ending.thread().join(longest)) return;
            ending.thread().interrupt();
            ending.thread().join(INTERRUPTED_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** True from the start to the stop, also when the work is done. */
    public boolean isRunning() {
        Life now = life;
        return now != null && now.goesOn();
    }

    /** Why the last attempt failed; null: it has not, or the next one has succeeded. */
    public String failure() {
        return failure;
    }

    /** What failed before works now, although the attempt is not over. */
    public void works() {
        if (failure == null) return;
        failure = null;
        log.info("{} works again", name);
    }

    /**
     * For the work: waits.
     *
     * @return false: the task is stopped, come to an end
     */
    public boolean pause(Duration length) throws InterruptedException {
        Life now = life;
        return !now.stop().await(length.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void run(CountDownLatch stop) {
        while (stop.getCount() > 0) {
            try {
                boolean again = work.attempt();
                works();
                if (!again) return;
            } catch (Throwable e) { // whoever ends here would end in silence
                if (stop.getCount() == 0) return;
                failed(e);
            }
            rest(stop);
        }
    }

    private void failed(Throwable error) {
        String reason = error.getMessage() == null ? error.toString() : error.getMessage();
        if (error instanceof Error) log.error("{} failed, trying again", name, error);
        else if (!Objects.equals(reason, failure)) log.warn("{} failed, trying again: {}", name, reason);
        log.debug("{} failed", name, error);
        failure = reason;
    }

    private void rest(CountDownLatch stop) {
        try {
            stop.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Only a stop may end it, and that is asked for in any case.
        }
    }
}
