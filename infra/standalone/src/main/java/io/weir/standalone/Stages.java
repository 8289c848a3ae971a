package io.weir.standalone;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a process has started, in order. What started later stops earlier: on {@link #close}, Ctrl-C and SIGTERM. */
final class Stages implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Stages.class);

    private final Console console;
    private final Deque<Stage> started = new ArrayDeque<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread onSignal = new Thread(this::close, "weir-stop");
    private volatile boolean stopping;

    /** Something that runs, under the name that it has in the log. */
    private record Stage(String name, AutoCloseable part) {}

    /** Starts what there is to start. */
    interface Start {
        void all() throws Exception;
    }

    Stages(Console console) {
        this.console = console;
    }

    /** Runs {@code start}, which pushes what it starts; a stop waits until its step under way is done. */
    synchronized void starting(Start start) throws Exception {
        start.all();
    }

    /** From now on a signal stops everything in order. */
    void stopOnSignal() {
        Runtime.getRuntime().addShutdownHook(onSignal);
    }

    /** @throws Trouble when the process was told to stop while {@code part} started */
    synchronized void push(String name, AutoCloseable part) {
        started.push(new Stage(name, part));
        if (stopping) throw Readiness.stoppedWhileStarting();
    }

    boolean isStopping() {
        return stopping;
    }

    /** Blocks until everything has stopped. */
    void awaitStop() throws InterruptedException {
        stopped.await();
    }

    @Override
    public void close() {
        stopping = true;
        synchronized (this) {
            List<String> failed = new ArrayList<>();
            while (!started.isEmpty()) {
                Stage stage = started.pop();
                try {
                    log.info("stopping {}", stage.name());
                    stage.part().close();
                } catch (Exception e) {
                    log.error("{} did not stop in order", stage.name(), e);
                    failed.add(stage.name());
                }
            }
            if (!failed.isEmpty()) console.warn("Did not stop in order: " + failed + ". The log has the reason.");
        }
        stopped.countDown();
        forgetSignal();
    }

    private void forgetSignal() {
        if (Thread.currentThread() == onSignal) return;
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException e) {
            // The process is ending already.
        }
    }
}
