package io.weir.streams.stores;

import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/**
 * When processors write out what changed. All of them at the same moments of the wall clock, and with a commit right
 * behind: nobody can read what is not committed, and a thread's tasks share one transaction. Where nothing changed there
 * is nothing to commit for. Where a commit takes longer than the interval the next flush waits about as long again:
 * commit upon commit would leave the thread no time for the records in between.
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
        context.schedule(
                Instant.EPOCH,
                interval,
                PunctuationType.WALL_CLOCK_TIME,
                new Paced(context, interval.toMillis(), flush));
    }

    private static final class Paced implements Punctuator {

        /** After a pause that was no commit (a frozen process, a rebalance) nothing is gained by a long wait. */
        private static final int MOST_INTERVALS = 4;

        private final ProcessingContext context;
        private final long interval;
        private final Flush flush;
        private boolean hasFlushed;
        private long last;
        private long notBefore;

        private Paced(ProcessingContext context, long interval, Flush flush) {
            this.context = context;
            this.interval = interval;
            this.flush = flush;
        }

        @Override
        public void punctuate(long now) {
            if (hasFlushed) notBefore = now + Math.min(now - last - interval, MOST_INTERVALS * interval);
            last = now;
            hasFlushed = now >= notBefore && flush.writeOut(now);
            if (hasFlushed) context.commit();
        }
    }
}
