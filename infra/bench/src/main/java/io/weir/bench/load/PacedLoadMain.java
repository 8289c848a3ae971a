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
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * The client at a given rate: {@code PacedLoadMain PORT EVENTS_A_SECOND CONNECTIONS SECONDS FIRST_EVENT EXPERIMENTS}. A
 * request that is due while all connections wait is sent as soon as one is free. Prints
 * {@code events seconds p99_us failed}.
 */
public final class PacedLoadMain {

    private static final int MAX_LATENCIES = 1_000_000;

    private final int port;
    private final Traffic traffic;
    private final long startedAt = System.nanoTime();
    private final long endsAt;
    private final double interval;
    private final long firstEvent;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLongArray latencies = new AtomicLongArray(MAX_LATENCIES);

    private PacedLoadMain(int port, double eventsPerSecond, double seconds, long firstEvent, Traffic traffic) {
        this.port = port;
        this.traffic = traffic;
        this.endsAt = startedAt + (long) (seconds * 1e9);
        this.interval = 1e9 * TrafficRequest.EVENTS / eventsPerSecond;
        this.firstEvent = firstEvent;
    }

    public static void main(String[] args) throws InterruptedException {
        var load = new PacedLoadMain(
                Integer.parseInt(args[0]),
                Double.parseDouble(args[1]),
                Double.parseDouble(args[3]),
                Long.parseLong(args[4]),
                new Traffic(Integer.parseInt(args[5])));
        Thread[] threads = new Thread[Integer.parseInt(args[2])];
        for (int i = 0; i < threads.length; i++)
            threads[i] = Thread.ofPlatform().start(load::connection);
        for (Thread thread : threads) thread.join();
        load.print();
    }

    private void print() {
        long[] took = new long[(int) Math.min(answered.get(), MAX_LATENCIES)];
        for (int i = 0; i < took.length; i++) took[i] = latencies.get(i);
        Arrays.sort(took);
        System.out.printf(
                Locale.ROOT,
                "%d %.3f %.0f %d%n",
                answered.get() * TrafficRequest.EVENTS,
                (System.nanoTime() - startedAt) / 1e9,
                Samples.percentile(took, 0.99) / 1e3,
                failed.get());
    }

    private void connection() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(30_000);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 32_768);
            byte[] buffer = new byte[65_536];
            TrafficRequest request = new TrafficRequest(traffic, "127.0.0.1:" + port);
            while (true) {
                long number = next.getAndIncrement();
                long dueAt = startedAt + (long) (number * interval);
                if (Math.max(dueAt, System.nanoTime()) >= endsAt) return;
                for (long wait = dueAt - System.nanoTime(); wait > 0; wait = dueAt - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                long sentAt = System.nanoTime();
                socket.getOutputStream().write(request.fill(firstEvent + number * TrafficRequest.EVENTS));
                if (!HttpAnswer.isSuccess(in, buffer)) {
                    failed.incrementAndGet();
                    continue;
                }
                long nth = answered.getAndIncrement();
                if (nth < MAX_LATENCIES) latencies.set((int) nth, System.nanoTime() - sentAt);
            }
        } catch (IOException e) {
            failed.incrementAndGet();
            System.err.println(e);
        }
    }
}
