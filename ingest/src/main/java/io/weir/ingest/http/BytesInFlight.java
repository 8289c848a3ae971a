package io.weir.ingest.http;

import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The gate: bytes of bodies that have arrived and are not answered, or not acknowledged yet. Bytes and not requests,
 * for it is bytes that fill the memory. Safe for many threads.
 */
final class BytesInFlight {

    private final long limit;
    private final AtomicLong bytes = new AtomicLong();

    BytesInFlight(long limit) {
        this.limit = limit;
    }

    long bytes() {
        return bytes.get();
    }

    /** For one request. Holds nothing yet. */
    Reservation open() {
        return new Reservation();
    }

    /** What one request holds. Its holders let go one by one, the last gives all back. */
    final class Reservation {

        private final AtomicInteger holders = new AtomicInteger(1);
        private final AtomicLong held = new AtomicLong();

        /** @throws ProblemException OVERLOADED, and takes nothing, when there is no room */
        void take(int more) {
            if (bytes.addAndGet(more) > limit) {
                bytes.addAndGet(-more);
                throw new ProblemException(Problem.of(
                        ProblemCode.OVERLOADED, "At most " + limit + " bytes may be in flight, and they are."));
            }
            held.addAndGet(more);
        }

        /** Another holder, who releases as well. */
        void share() {
            holders.incrementAndGet();
        }

        void release() {
            if (holders.decrementAndGet() == 0) bytes.addAndGet(-held.getAndSet(0));
        }
    }
}
