package io.weir.standalone.client;

import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Posts events in batches, several of them at once. It holds at most one batch more than are in flight: while all are
 * on their way, {@link #add} waits. Batches are stored in any order; within one, events keep theirs. Not for many
 * threads.
 */
final class IngestClient implements AutoCloseable {

    /** Batches in flight where nobody says how many. */
    static final int IN_FLIGHT = 8;

    private final BatchSender sender;
    private final Progress progress;
    private final int inFlight;
    private final Semaphore free;
    private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private final AtomicLong unanswered = new AtomicLong();
    private final ReentrantLock beginning = new ReentrantLock();
    private final Received received = new Received();
    private EventBatch batch = new EventBatch();
    private long line;

    IngestClient(URI ingest, Progress progress) {
        this(ingest, progress, IN_FLIGHT);
    }

    /** @param inFlight how many batches may be on their way; with 1 the log keeps the order in which events were added */
    IngestClient(URI ingest, Progress progress, int inFlight) {
        this(ingest, progress, inFlight, Duration.ofSeconds(1));
    }

    /** @param pause before a batch is sent again when the answer does not say how long */
    IngestClient(URI ingest, Progress progress, int inFlight, Duration pause) {
        this.sender = new BatchSender(ingest, progress, pause);
        this.progress = progress;
        this.inFlight = inFlight;
        this.free = new Semaphore(inFlight);
    }

    void add(String event) {
        add(event.getBytes(StandardCharsets.UTF_8));
    }

    /** One JSON object without line breaks; empty ones count as lines only. */
    void add(byte[] event) {
        line++;
        if (isBlank(event)) return;
        if (!batch.hasRoomFor(event)) post();
        batch.add(event, line);
    }

    /** A line that ingest could not even look at. */
    void addTooLong() {
        line++;
        received.refuse(new Refusal(
                line,
                "EVENT_TOO_LARGE",
                "",
                "The line is longer than " + EventLines.LONGEST + " bytes; it was not sent, and is kept nowhere."));
    }

    private static boolean isBlank(byte[] event) {
        for (byte b : event) {
            if (b != ' ' && b != '\t' && b != '\r') return false;
        }
        return true;
    }

    /** Sends what is left, and waits until every batch is answered. */
    void flush() {
        if (batch.size() > 0) post();
        acquire(inFlight);
        free.release(inFlight);
        throwFailure();
    }

    LogEnd end() {
        return received.end();
    }

    long accepted() {
        return received.accepted();
    }

    long refused() {
        return received.refused();
    }

    /** Events that were sent, and of which ingest has not said what became of them. */
    long unanswered() {
        return unanswered.get();
    }

    /** The first that were refused, in the order of their lines. */
    List<Refusal> refusals() {
        return received.refusals();
    }

    /** Waits while as many batches are on their way as may be. */
    private void post() {
        EventBatch full = batch;
        acquire(1);
        try {
            throwFailure();
            begin(full);
        } catch (RuntimeException e) {
            free.release();
            throw e;
        }
        batch = new EventBatch();
    }

    private void begin(EventBatch full) {
        beginning.lock();
        try {
            unanswered.addAndGet(full.size());
            senders.execute(() -> post(full));
        } finally {
            beginning.unlock();
        }
    }

    /** For a process that is ending: no other batch is sent from now on; whoever would send one waits for the end. */
    void sendNoMore() {
        beginning.lock();
    }

    private void post(EventBatch full) {
        try {
            received.add(full, sender.send(full));
            unanswered.addAndGet(-full.size());
            progress.stepBy(full.size());
        } catch (InterruptedException e) {
            failure.compareAndSet(null, interrupted(e));
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        } finally {
            free.release();
        }
    }

    private void acquire(int batches) {
        try {
            free.acquire(batches);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        }
    }

    private static Trouble interrupted(InterruptedException e) {
        return new Trouble(ExitCode.FAILED, "Interrupted.", "Load it again: nothing counts twice.", e);
    }

    /** After the first batch that cannot be sent nothing more is sent. */
    private void throwFailure() {
        RuntimeException first = failure.get();
        if (first != null) throw first;
    }

    /** Does not wait: what is on its way may be stored or not. */
    @Override
    public void close() {
        senders.shutdownNow();
        sender.close();
    }
}
