package io.weir.streams.dedupe;

import io.weir.schemas.PayloadHash;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/**
 * What is remembered of an event that was met for the first time: rule E1.
 *
 * @param received of its record, epoch milliseconds; {@link Long#MAX_VALUE}: remembered for ever
 */
record Identity(byte[] hash, long received) {

    /**
     * How long an identity is remembered. A copy that comes later is an event again, which every experiment finds late: no
     * experiment's bounded lateness is longer than six days. While one of unbounded lateness is active, identities are
     * remembered for ever.
     */
    static final long REMEMBERED_MS = Duration.ofDays(7).toMillis();

    /** Records may lie in the log in another order than they were received. */
    private static final long SLACK_MS = Duration.ofHours(1).toMillis();

    static Identity of(byte[] stored) {
        // An earlier Weir kept the hash alone.
        if (stored.length == PayloadHash.BYTES) return new Identity(stored, Long.MAX_VALUE);
        ByteBuffer in = ByteBuffer.wrap(stored);
        byte[] hash = new byte[PayloadHash.BYTES];
        in.get(hash);
        return new Identity(hash, in.getLong());
    }

    byte[] toBytes() {
        return received == Long.MAX_VALUE
                ? hash
                : ByteBuffer.allocate(PayloadHash.BYTES + Long.BYTES)
                        .put(hash)
                        .putLong(received)
                        .array();
    }

    /** True when a record received then is still a copy of it, or in conflict with it. */
    boolean remembers(long copyReceived) {
        return received == Long.MAX_VALUE || copyReceived - received <= REMEMBERED_MS;
    }

    /** True when no record that may still come can be remembered. */
    boolean isForgotten(long clock) {
        return received != Long.MAX_VALUE && clock - received > REMEMBERED_MS + SLACK_MS;
    }

    boolean isCopy(byte[] otherHash) {
        return Arrays.equals(hash, otherHash);
    }
}
