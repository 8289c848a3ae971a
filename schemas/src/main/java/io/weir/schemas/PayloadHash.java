package io.weir.schemas;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Tells a duplicate from a conflict: the first 16 bytes of the SHA-256 of an event's Avro body, without the
 * single-object header, so that the same event hashes the same under a later schema that only adds metadata before it.
 */
public final class PayloadHash {

    public static final int BYTES = 16;

    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(PayloadHash::sha256);

    private PayloadHash() {}

    /** Hash of {@code length} bytes of an encoded record from {@code offset}, where its body begins. */
    public static byte[] of(byte[] record, int offset, int length) {
        MessageDigest digest = SHA_256.get();
        digest.update(record, offset, length);
        return Arrays.copyOf(digest.digest(), BYTES);
    }

    /** Hash of the parts one after the other, with a NUL between. */
    public static byte[] of(byte[] first, byte[] second) {
        MessageDigest digest = SHA_256.get();
        digest.update(first);
        digest.update((byte) 0);
        digest.update(second);
        return Arrays.copyOf(digest.digest(), BYTES);
    }

    /** Hash of a single-object encoded record. */
    public static byte[] ofRecord(byte[] record) {
        return of(record, SingleObject.HEADER_BYTES, record.length - SingleObject.HEADER_BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
