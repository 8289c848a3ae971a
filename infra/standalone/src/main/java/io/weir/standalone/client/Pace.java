package io.weir.standalone.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When the next request may begin. One for all senders: the server that asks one of them to wait has too much from all
 * of them.
 */
final class Pace {

    private final AtomicLong notBefore = new AtomicLong(System.nanoTime());

    /** Nobody begins a request for that long. A longer wait that was asked for before stays. */
    void slowDown(Duration wait) {
        long until = System.nanoTime() + wait.toNanos();
        notBefore.accumulateAndGet(until, (one, other) -> one - other > 0 ? one : other);
    }

    /** Waits until a request may begin. */
    void await() throws InterruptedException {
        for (long left = left(); left > 0; left = left()) TimeUnit.NANOSECONDS.sleep(left);
    }

    private long left() {
        return notBefore.get() - System.nanoTime();
    }
}
