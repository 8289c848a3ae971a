package io.weir.streams.archive;

import io.weir.archive.ArchiveDamaged;
import io.weir.archive.StoreUnavailable;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what is asked of the store, a few things at once, beside the thread that reads the log. What fails because the store is away is
 * tried again until it is done or this is closed.
 */
final class StoreWork implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StoreWork.class);

    private static final int AT_ONCE = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("weir-archive-store-", 0).factory());
    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final ArchiveMeters meters;

    StoreWork(ArchiveMeters meters) {
        this.meters = meters;
    }

    /**
     * Fails only for another reason than that the store is away or an entry is damaged, or when this is closed. Whoever cancels it ends the
     * attempts.
     *
     * @param what is done, for people; of one at a time
     */
    <T> CompletableFuture<T> begin(String what, Callable<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                untilItIsDone(what, work, done);
            } catch (Throwable e) { // the future tells it
                done.completeExceptionally(e);
            } finally {
                meters.noLongerFails(what);
            }
        });
        return done;
    }

    private <T> void untilItIsDone(String what, Callable<T> work, CompletableFuture<T> done) throws Exception {
        Duration pause = FIRST_PAUSE;
        while (!done.isDone()) {
            try {
                T result = inTurn(work);
                meters.noLongerFails(what); // before anybody hears that it is done
                done.complete(result);
                return;
            } catch (StoreUnavailable | ArchiveDamaged e) {
                if (Thread.currentThread().isInterrupted()) throw e;
                boolean isNews = meters.fails(what, e.getMessage());
                if (isNews) log.warn("the archive waits: {} is tried again: {}", what, e.getMessage());
                log.debug("{} failed", what, e);
            }
            Thread.sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private <T> T inTurn(Callable<T> work) throws Exception {
        turns.acquire();
        try {
            return work.call();
        } finally {
            turns.release();
        }
    }

    /** Interrupts what is under way. What it did not finish may be done nevertheless. */
    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
