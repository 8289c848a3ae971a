package io.weir.standalone.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Lines as the bytes that they are: what is no UTF-8 is for ingest to refuse, not for us to replace. */
final class EventLines implements AutoCloseable {

    /** Ingest's own limit for an event cannot be set above 768 KB: what is longer is no event. */
    static final int LONGEST = 1 << 20;

    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(8192);
    private boolean tooLong;

    EventLines(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    /** The next line without its line feed, at most {@link #LONGEST} bytes of it; null at the end. */
    byte[] next() throws IOException {
        line.reset();
        tooLong = false;
        int read = in.read();
        if (read < 0) return null;
        for (; read >= 0 && read != '\n'; read = in.read()) {
            if (line.size() < LONGEST) line.write(read);
            else tooLong = true;
        }
        return line.toByteArray();
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
