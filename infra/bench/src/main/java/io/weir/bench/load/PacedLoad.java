package io.weir.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Events at a given rate from a process of its own, until its time is up or it is closed. */
public final class PacedLoad implements AutoCloseable {

    private static final int CONNECTIONS = 16;

    private final Process client;

    /**
     * What was sent.
     *
     * @param failed requests that were not accepted
     */
    public record Sent(long events, double seconds, double p99Micros, long failed) {
        public double eventsPerSecond() {
            return events / seconds;
        }
    }

    private PacedLoad(Process client) {
        this.client = client;
    }

    /** @param firstEvent number of the first one, a multiple of 100 */
    public static PacedLoad start(int port, double eventsPerSecond, double seconds, long firstEvent, Traffic traffic)
            throws IOException {
        return new PacedLoad(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        PacedLoadMain.class.getName(),
                        Integer.toString(port),
                        Double.toString(eventsPerSecond),
                        Integer.toString(CONNECTIONS),
                        Double.toString(seconds),
                        Long.toString(firstEvent),
                        Integer.toString(traffic.experiments()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    public boolean isRunning() {
        return client.isAlive();
    }

    /** Waits for its end. */
    public Sent sent() throws IOException, InterruptedException {
        try (var out = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            if (client.waitFor() != 0 || line == null) throw new IllegalStateException("the load client failed");
            String[] numbers = line.split(" ");
            return new Sent(
                    Long.parseLong(numbers[0]),
                    Double.parseDouble(numbers[1]),
                    Double.parseDouble(numbers[2]),
                    Long.parseLong(numbers[3]));
        }
    }

    @Override
    public void close() throws InterruptedException {
        client.destroy();
        client.waitFor();
    }
}
