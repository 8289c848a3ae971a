package io.weir.streams.replays;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Holds what a generation reads of the log to a rate. Each partition has an equal share of it, so all instances together keep to it, whoever
 * reads which.
 */
public final class RateLimit {

    /** What a thread that was busy otherwise may catch up on at once; also spares it a sleep for each event. */
    private static final long BURST = Duration.ofMillis(50).toNanos();

    private static final long SHORTEST_SLEEP = Duration.ofMillis(1).toNanos();

    private final LongSupplier clock;
    private final LongConsumer sleep;

    private volatile Double eventsPerSecond;
    private int partitions = 1;
    private int here;
    private long next;

    public RateLimit() {
        this(System::nanoTime, LockSupport::parkNanos);
    }

    /** @param clock and {@code sleep}: in nanoseconds */
    RateLimit(LongSupplier clock, LongConsumer sleep) {
        this.clock = clock;
        this.sleep = sleep;
        this.next = clock.getAsLong();
    }

    /** @param most of all partitions together; null: no limit */
    public void set(Integer most) {
        eventsPerSecond = most == null ? null : most.doubleValue();
    }

    /** @param all partitions of the log */
    public <K, V> ProcessorSupplier<K, V, K, V> of(int all) {
        return () -> new Limited<>(all);
    }

    /** Waits until this process may handle one more event. */
    void take() {
        Double most = eventsPerSecond;
        if (most == null) return;
        long wait = reserve(most);
        if (wait >= SHORTEST_SLEEP) sleep.accept(wait);
    }

    private synchronized long reserve(double most) {
        long now = clock.getAsLong();
        next = Math.max(next, now - BURST) + (long) (1e9 * partitions / (most * Math.max(1, here)));
        return next - now;
    }

    private synchronized void join(int all) {
        partitions = all;
        here++;
    }

    private synchronized void leave() {
        here--;
    }

    private final class Limited<K, V> implements Processor<K, V, K, V> {

        private final int all;
        private ProcessorContext<K, V> context;

        Limited(int all) {
            this.all = all;
        }

        @Override
        public void init(ProcessorContext<K, V> given) {
            context = given;
            join(all);
        }

        @Override
        public void process(Record<K, V> event) {
            take();
            context.forward(event);
        }

        @Override
        public void close() {
            leave();
        }
    }
}
