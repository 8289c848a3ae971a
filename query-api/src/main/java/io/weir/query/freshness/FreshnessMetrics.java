package io.weir.query.freshness;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What the probes have measured, for Prometheus and for {@code weir status}. */
final class FreshnessMetrics {

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofMillis(300),
        Duration.ofMillis(400),
        Duration.ofMillis(500),
        Duration.ofMillis(600),
        Duration.ofMillis(800),
        Duration.ofSeconds(1),
        Duration.ofMillis(1500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(3),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(15),
        Duration.ofHours(1)
    };

    private static final int REMEMBERED = 60;

    private final Timer freshness;
    private final PendingProbes pending;
    private final LongSupplier nanos;
    private final long[] newest = new long[REMEMBERED];
    private long lastAt;
    private long count;

    FreshnessMetrics(MeterRegistry registry, PendingProbes pending, LongSupplier nanos) {
        this.pending = pending;
        this.nanos = nanos;
        this.lastAt = nanos.getAsLong();
        this.freshness = Timer.builder("weir.freshness")
                .description("From posting an event to the first results that hold it")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        gauge(
                registry,
                "weir.freshness.last.age",
                "Since a probe last was in the results, or since the start",
                () -> (nanos.getAsLong() - lastAt()) / 1e9);
        gauge(
                registry,
                "weir.freshness.pending.age",
                "Since the oldest probe was posted that is not in the results yet; 0: all of them are",
                this::pendingAge);
    }

    private void gauge(MeterRegistry registry, String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value)
                .description(description)
                .baseUnit("seconds")
                .strongReference(true)
                .register(registry);
    }

    private double pendingAge() {
        long now = nanos.getAsLong();
        return (now - pending.oldest(now)) / 1e9;
    }

    synchronized void cameBack(long postedAt) {
        lastAt = nanos.getAsLong();
        long took = lastAt - postedAt;
        newest[(int) (count++ % REMEMBERED)] = took;
        freshness.record(took, TimeUnit.NANOSECONDS);
    }

    private synchronized long lastAt() {
        return lastAt;
    }

    /** One sentence for an operator. */
    synchronized String sentence() {
        long waiting = TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - lastAt);
        if (count == 0) return "No event of the probe has been in the results yet, for " + waiting + " s.";
        if (waiting >= 5) return "No event of the probe has reached the results for " + waiting + " s.";
        long last = newest[(int) ((count - 1) % REMEMBERED)];
        long slowest = 0;
        for (int i = 0; i < Math.min(count, REMEMBERED); i++) slowest = Math.max(slowest, newest[i]);
        return "An event is in the results " + millis(last) + " ms after it is posted; the slowest of the last "
                + Math.min(count, REMEMBERED) + " took " + millis(slowest) + " ms.";
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
