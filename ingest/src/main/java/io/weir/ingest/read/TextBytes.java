package io.weir.ingest.read;

import java.util.Arrays;

/** The characters of one event's fields as UTF-8, one after the other. Reused for the next event; for one thread. */
final class TextBytes {

    static final int TOO_LONG = -1;
    static final int UNSTORABLE = -2;

    private static final int INITIAL = 8 * 1024;

    private byte[] bytes = new byte[INITIAL];
    private int length;

    void clear() {
        length = 0;
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    /**
     * Appends characters that are at most {@code maxCharacters} code points and {@code maxBytes} as UTF-8.
     *
     * @return the bytes they took; or {@link #TOO_LONG}; or {@link #UNSTORABLE} for NUL or half a surrogate pair. Nothing
     *     is kept of them then.
     */
    int append(char[] from, int offset, int count, int maxCharacters, int maxBytes) {
        if (count > maxBytes || count > 2L * maxCharacters) return TOO_LONG;
        ensure(3 * count);
        byte[] out = bytes;
        int at = length;
        int end = offset + count;
        int i = offset;
        while (i < end) {
            char c = from[i];
            if (c >= 0x80 || c == 0) break;
            out[at++] = (byte) c;
            i++;
        }
        int pairs = 0;
        for (; i < end; i++) {
            char c = from[i];
            if (c == 0) return UNSTORABLE;
            if (Character.isSurrogate(c)) {
                if (i + 1 == end || !Character.isSurrogatePair(c, from[i + 1])) return UNSTORABLE;
                at = put(out, at, Character.toCodePoint(c, from[++i]));
                pairs++;
            } else {
                at = put(out, at, c);
            }
        }
        int written = at - length;
        if (count - pairs > maxCharacters || written > maxBytes) return TOO_LONG;
        length = at;
        return written;
    }

    void append(byte[] ascii) {
        ensure(ascii.length);
        System.arraycopy(ascii, 0, bytes, length, ascii.length);
        length += ascii.length;
    }

    private void ensure(int more) {
        if (more > bytes.length - length) bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }

    /** Writes one code point, a whole one. */
    static int put(byte[] out, int start, int codePoint) {
        int at = start;
        if (codePoint < 0x80) {
            out[at++] = (byte) codePoint;
        } else if (codePoint < 0x800) {
            out[at++] = (byte) (0xC0 | codePoint >> 6);
            out[at++] = (byte) (0x80 | codePoint & 0x3F);
        } else if (codePoint < 0x10000) {
            out[at++] = (byte) (0xE0 | codePoint >> 12);
            out[at++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
            out[at++] = (byte) (0x80 | codePoint & 0x3F);
        } else {
            out[at++] = (byte) (0xF0 | codePoint >> 18);
            out[at++] = (byte) (0x80 | codePoint >> 12 & 0x3F);
            out[at++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
            out[at++] = (byte) (0x80 | codePoint & 0x3F);
        }
        return at;
    }
}
