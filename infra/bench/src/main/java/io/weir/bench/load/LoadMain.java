package io.weir.bench.load;

import io.weir.bench.report.Samples;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * The load client, a process of its own so that its processor time is not the server's. Each connection sends one request
 * after another and waits for the answer. Usage: {@code LoadMain PORT WHAT CONNECTIONS SECONDS FIRST_ID}, where WHAT is how many
 * events a request posts, or {@code flag=KEY}. Prints
 * {@code requests events seconds p50_us p99_us failed}.
 */
public final class LoadMain {

    /** Begins what is asked for instead of events: which variant of the experiment a unit has. */
    static final String FLAG = "flag=";

    private static final int MAX_LATENCIES = 4_000_000;

    private LoadMain() {}

    public static void main(String[] args) throws InterruptedException {
        int port = Integer.parseInt(args[0]);
        String what = args[1];
        int events = what.startsWith(FLAG) ? 1 : Integer.parseInt(what);
        int connections = Integer.parseInt(args[2]);
        double seconds = Double.parseDouble(args[3]);
        AtomicLong ids = new AtomicLong(Long.parseLong(args[4]));
        AtomicLong failed = new AtomicLong();
        long startedAt = System.nanoTime();
        long endsAt = startedAt + (long) (seconds * 1e9);
        Worker[] workers = new Worker[connections];
        Thread[] threads = new Thread[connections];
        for (int i = 0; i < connections; i++) {
            workers[i] = new Worker(port, what, endsAt, ids, failed, MAX_LATENCIES / connections);
            threads[i] = Thread.ofPlatform().start(workers[i]);
        }
        for (Thread thread : threads) thread.join();
        double took = (System.nanoTime() - startedAt) / 1e9;
        long[] latencies =
                Arrays.stream(workers).flatMapToLong(Worker::latencies).sorted().toArray();
        long requests =
                Arrays.stream(workers).mapToLong(worker -> worker.requests).sum();
        System.out.printf(
                Locale.ROOT,
                "%d %d %.3f %.0f %.0f %d%n",
                requests,
                requests * events,
                took,
                Samples.percentile(latencies, 0.50) / 1e3,
                Samples.percentile(latencies, 0.99) / 1e3,
                failed.get());
    }

    /** One connection. */
    private static final class Worker implements Runnable {
        private final int port;
        private final Template template;
        private final long endsAt;
        private final AtomicLong ids;
        private final AtomicLong failed;
        private final long[] latencies;
        private long requests;

        Worker(int port, String what, long endsAt, AtomicLong ids, AtomicLong failed, int room) {
            this.port = port;
            String host = "127.0.0.1:" + port;
            this.template = what.startsWith(FLAG)
                    ? Template.flag(what.substring(FLAG.length()), host)
                    : Template.events(Integer.parseInt(what), host);
            this.endsAt = endsAt;
            this.ids = ids;
            this.failed = failed;
            this.latencies = new long[room];
        }

        LongStream latencies() {
            return Arrays.stream(latencies, 0, (int) Math.min(requests, latencies.length));
        }

        @Override
        public void run() {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(30_000);
                InputStream in = new BufferedInputStream(socket.getInputStream(), 32_768);
                byte[] buffer = new byte[65_536];
                while (System.nanoTime() < endsAt) {
                    long sentAt = System.nanoTime();
                    socket.getOutputStream().write(template.fill(ids.getAndAdd(template.events())));
                    boolean accepted = HttpAnswer.isSuccess(in, buffer);
                    if (!accepted) failed.incrementAndGet();
                    if (requests < latencies.length) latencies[(int) requests] = System.nanoTime() - sentAt;
                    requests++;
                }
            } catch (IOException e) {
                failed.incrementAndGet();
                System.err.println(e);
            }
        }
    }
}
