package io.weir.bench.torture.sabotage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** A line to Redis on which the sink's look at the position is blotted out of its script. */
public final class RedisWithoutFence implements AutoCloseable {

    private static final byte[] FENCE = "if position ~= ARGV[2] then return 0 end".getBytes(US_ASCII);

    private final ServerSocket server;
    private final AtomicLong blotted = new AtomicLong();
    private volatile InetSocketAddress redis;

    public RedisWithoutFence() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins to pass on, and answers with the address to use. */
    String inFrontOf(String real) {
        URI uri = URI.create(real);
        boolean started = redis != null;
        redis = new InetSocketAddress(uri.getHost(), uri.getPort());
        if (!started) Thread.ofPlatform().daemon().name("redis-without-fence").start(this::accept);
        return "redis://127.0.0.1:" + server.getLocalPort();
    }

    /** How often it did what it is there for; 0: the script is another than this sabotage knows. */
    public long blotted() {
        return blotted.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket to = new Socket()) {
            to.connect(redis, 1_000);
            Thread back = Thread.ofVirtual().start(() -> pass(to, client, false));
            pass(client, to, true);
            back.join();
        } catch (IOException e) {
            // Redis is away: the client sees its connection end.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass(Socket from, Socket to, boolean blot) {
        byte[] buffer = new byte[1 << 16];
        int kept = 0;
        try (to;
                from) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer, kept, buffer.length - kept)) {
                int length = kept + read;
                if (blot) blot(buffer, length);
                kept = blot ? begun(buffer, length) : 0;
                out.write(buffer, 0, length - kept);
                out.flush();
                System.arraycopy(buffer, length - kept, buffer, 0, kept);
            }
        } catch (IOException e) {
            // One side is gone: closing tells the other.
        }
    }

    private void blot(byte[] buffer, int length) {
        for (int at = 0; at + FENCE.length <= length; at++) {
            if (!Arrays.equals(buffer, at, at + FENCE.length, FENCE, 0, FENCE.length)) continue;
            Arrays.fill(buffer, at, at + FENCE.length, (byte) ' ');
            blotted.incrementAndGet();
        }
    }

    /** How many of the last bytes may be the beginning of the fence: those wait for the next. */
    private static int begun(byte[] buffer, int length) {
        for (int count = Math.min(FENCE.length - 1, length); count > 0; count--) {
            if (Arrays.equals(buffer, length - count, length, FENCE, 0, count)) return count;
        }
        return 0;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
