package io.weir.standalone.client;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;

/** Events that are posted together, newline-delimited, and the line of the file that each came from. At most 5 MiB. */
final class EventBatch {

    private static final int MAX_EVENTS = 1_000;
    private static final int MAX_BYTES = 4 << 20;
    private static final int FIRST_BYTES = 1 << 16;

    private final long[] lines = new long[MAX_EVENTS];
    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;
    private int size;

    /** False when ingest would refuse the batch with one event more. An empty batch has room for any. */
    boolean hasRoomFor(byte[] event) {
        return size == 0 || size < MAX_EVENTS && length + event.length <= MAX_BYTES;
    }

    void add(byte[] event, long line) {
        int needed = length + event.length + 1;
        if (needed > bytes.length)
            bytes = Arrays.copyOf(bytes, Math.max(needed, Math.min(2 * bytes.length, MAX_BYTES + 1)));
        System.arraycopy(event, 0, bytes, length, event.length);
        bytes[needed - 1] = '\n';
        length = needed;
        lines[size++] = line;
    }

    int size() {
        return size;
    }

    /** @param index of an event in the batch, from 0 */
    long line(int index) {
        return lines[index];
    }

    /** Not a copy: the batch must not grow any more. */
    BodyPublisher body() {
        return BodyPublishers.ofByteArray(bytes, 0, length);
    }
}
