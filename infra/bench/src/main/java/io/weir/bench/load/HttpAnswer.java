package io.weir.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The least that a client must read of an HTTP answer. */
final class HttpAnswer {

    private HttpAnswer() {}

    /** Reads one answer whole; true when it is a 200 or a 202. */
    static boolean isSuccess(InputStream in, byte[] buffer) throws IOException {
        String status = line(in, buffer);
        int length = 0;
        for (String header = line(in, buffer); !header.isEmpty(); header = line(in, buffer)) {
            if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(header.substring(15).strip());
            }
        }
        while (length > 0) {
            int read = in.read(buffer, 0, Math.min(length, buffer.length));
            if (read < 0) throw new EOFException("the answer ends too early");
            length -= read;
        }
        return status.startsWith("HTTP/1.1 20");
    }

    private static String line(InputStream in, byte[] buffer) throws IOException {
        int length = 0;
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) throw new EOFException("the connection was closed");
            buffer[length++] = (byte) b;
        }
        return new String(buffer, 0, Math.max(0, length - 1), US_ASCII);
    }
}
