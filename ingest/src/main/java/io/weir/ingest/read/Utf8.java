package io.weir.ingest.read;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Whether bytes are UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. */
final class Utf8 {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    /** Index of the first byte that does not belong to a valid character, or -1. */
    static int firstInvalid(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (at + Long.BYTES <= to && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
                at += Long.BYTES;
                continue;
            }
            int length = lengthAt(bytes, at, to);
            if (length == 0) return at;
            at += length;
        }
        return -1;
    }

    /** Bytes of the valid character at {@code at}; 0: there is none. */
    private static int lengthAt(byte[] bytes, int at, int to) {
        int first = bytes[at] & 0xFF;
        if (first < 0x80) return 1;
        if (first < 0xC2) return 0;
        if (first < 0xE0) return continues(bytes, at + 1, to) ? 2 : 0;
        if (at + 1 >= to) return 0;
        int second = bytes[at + 1] & 0xFF;
        if (first < 0xF0) {
            int least = first == 0xE0 ? 0xA0 : 0x80;
            int most = first == 0xED ? 0x9F : 0xBF;
            return second >= least && second <= most && continues(bytes, at + 2, to) ? 3 : 0;
        }
        if (first > 0xF4) return 0;
        int least = first == 0xF0 ? 0x90 : 0x80;
        int most = first == 0xF4 ? 0x8F : 0xBF;
        return second >= least && second <= most && continues(bytes, at + 2, to) && continues(bytes, at + 3, to)
                ? 4
                : 0;
    }

    private static boolean continues(byte[] bytes, int at, int to) {
        return at < to && (bytes[at] & 0xC0) == 0x80;
    }
}
