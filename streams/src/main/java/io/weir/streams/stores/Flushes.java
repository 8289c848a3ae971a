package io.weir.streams.stores;

import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/**
 * When processors write out what changed. All of them at the same moments of the wall clock, and with a commit right
 * behind: nobody can read what is not committed, and a thread's tasks share one transaction. Where nothing changed there
 * is nothing to commit for.
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

    private Flushes() {}

    public static void schedule(ProcessingContext context, Duration interval, Flush flush) {
        context.schedule(Instant.EPOCH, interval, PunctuationType.WALL_CLOCK_TIME, now -> {
            if (flush.writeOut(now)) context.commit();
        });
    }
}
