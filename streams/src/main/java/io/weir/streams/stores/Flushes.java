package io.weir.streams.stores;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/**
 * When a topology's processors write out what changed. All of them at the same moments of the wall clock, and with a commit
 * right behind: nobody can read what is not committed, and a thread's tasks share one transaction. Where nothing changed
 * there is nothing to commit for. How often a thread may is its {@link Pace}.
 */
public final class Flushes {

    /** Writes out what changed. */
    @FunctionalInterface
    public interface Flush {
        /**
         * @param now milliseconds of the wall clock
         * @return whether anything had
         */
        boolean writeOut(long now);
    }

    private final Duration interval;
    private final LongSupplier nanos;

    /** Of the thread that asks: it commits for all of its tasks at once. */
    private final ThreadLocal<Pace> pace;

    public Flushes(Duration interval) {
        this(interval, System::nanoTime);
    }

    /** @param nanos the clock that says how long writing out takes */
    public Flushes(Duration interval, LongSupplier nanos) {
        this.interval = interval;
        this.nanos = nanos;
        this.pace = ThreadLocal.withInitial(() -> new Pace(interval.toMillis()));
    }

    public void schedule(ProcessingContext context, Flush flush) {
        context.schedule(Instant.EPOCH, interval, PunctuationType.WALL_CLOCK_TIME, now -> {
            if (!pace.get().allows(now)) return;
            long begun = nanos.getAsLong();
            if (!flush.writeOut(now)) return;
            pace.get().flushed(nanos.getAsLong() - begun);
            context.commit();
        });
    }
}
