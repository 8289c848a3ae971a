package io.weir.streams.dedupe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.kit.settings.Horizons;
import io.weir.schemas.PayloadHash;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/**
 * What is remembered of an event that was met for the first time: rule E1.
 *
 * @param hash the first bytes of the payload's
 * @param received of its record, epoch milliseconds
 */
record Identity(byte[] hash, long received) {

    /**
     * How long an identity is remembered. A copy that comes later is an event again, which every experiment finds late: no
     * experiment's bounded lateness is longer than six days. While one of unbounded lateness is active, identities are
     * remembered for ever.
     */
    static final long REMEMBERED_MS = Horizons.IDENTITY_MEMORY.toMillis();

    /** Records may lie in the log in another order than they were received. */
    static final long SLACK_MS = Duration.ofHours(1).toMillis();

    /** Enough to tell a copy from another payload under the same identity, of which one counts in either case. */
    private static final int HASH_BYTES = 6;

    Identity {
        hash = Arrays.copyOf(hash, HASH_BYTES);
    }

    /**
     * @param stored see {@link #toBytes}
     * @param since the time that it was written with
     */
    static Identity of(byte[] stored, long since) {
        ByteBuffer in = ByteBuffer.wrap(stored);
        byte[] hash = new byte[HASH_BYTES];
        in.get(hash);
        return new Identity(hash, since + in.getInt());
    }

    /** @param since a time at most 24 days before it was received: the difference is stored */
    byte[] toBytes(long since) {
        return ByteBuffer.allocate(HASH_BYTES + Integer.BYTES)
                .put(hash)
                .putInt(Math.toIntExact(received - since))
                .array();
    }

    /** The name of an identity: 16 bytes of the hash of unit and id, whatever their length. */
    static byte[] name(byte[] unit, String id) {
        return PayloadHash.of(unit, id.getBytes(UTF_8)); // neither holds NUL
    }

    /** True when a record received then is still a copy of it, or in conflict with it, though nothing is remembered for ever. */
    boolean remembers(long copyReceived) {
        return copyReceived - received <= REMEMBERED_MS;
    }

    /** True when no record that may still come can be remembered. */
    boolean isForgotten(long clock) {
        return clock - received > REMEMBERED_MS + SLACK_MS;
    }

    boolean isCopy(byte[] otherHash) {
        return Arrays.equals(hash, Arrays.copyOf(otherHash, HASH_BYTES));
    }
}
