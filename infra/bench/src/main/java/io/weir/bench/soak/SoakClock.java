package io.weir.bench.soak;

import java.time.Duration;

/** Received time that passes faster than the clock on the wall, and ends before now: a broker refuses the future. */
final class SoakClock {

    private static final Duration BEFORE_NOW = Duration.ofHours(1);

    private final long startedAt = System.nanoTime();
    private final long from;
    private final long to;
    private final double speed;

    /** @param passes received time that passes within {@code duration} */
    SoakClock(Duration duration, Duration passes) {
        this.speed = (double) passes.toMillis() / duration.toMillis();
        this.to = System.currentTimeMillis() - BEFORE_NOW.toMillis();
        this.from = to - passes.toMillis();
    }

    /** Epoch milliseconds. It stands still when all has passed. */
    long now() {
        return Math.min(to, from + (long) (seconds() * 1_000 * speed));
    }

    long from() {
        return from;
    }

    /** Of the wall, since the beginning. */
    double seconds() {
        return (System.nanoTime() - startedAt) / 1e9;
    }

    /** Received time that passes within so much of the wall's, milliseconds. */
    long within(Duration duration) {
        return (long) (duration.toMillis() * speed);
    }
}
