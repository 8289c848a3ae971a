package io.weir.standalone.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Lines as the bytes that they are: what is no UTF-8 is for ingest to refuse, not for us to replace. */
final class EventLines implements AutoCloseable {

    /** Ingest's own limit for an event cannot be set above 768 KB: what is longer is no event. */
    static final int LONGEST = 1 << 20;

    private final InputStream in;
    private final byte[] read = new byte[1 << 17];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(8192);
    private int next;
    private int end;
    private boolean tooLong;

    EventLines(InputStream in) {
        this.in = in;
    }

    /** The next line without its line feed, at most {@link #LONGEST} bytes of it; null at the end. */
    byte[] next() throws IOException {
        line.reset();
        tooLong = false;
        if (isAtEnd()) return null;
        do {
            int stop = lineFeed();
            keep(stop);
            next = stop + 1;
            if (stop < end) break;
        } while (!isAtEnd());
        return line.toByteArray();
    }

    /** Reads more when all is used up. */
    private boolean isAtEnd() throws IOException {
        if (next < end) return false;
        next = 0;
        end = Math.max(0, in.read(read, 0, read.length));
        return end == 0;
    }

    /** Index of the next line feed in what was read, or its end. */
    private int lineFeed() {
        int at = next;
        while (at < end && read[at] != '\n') at++;
        return at;
    }

    private void keep(int stop) {
        int room = LONGEST - line.size();
        tooLong |= stop - next > room;
        line.write(read, next, Math.min(stop - next, room));
    }

    /** True when {@link #next} left out the end of the line that it gave last. */
    boolean wasTooLong() {
        return tooLong;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
