package io.weir.bench.load;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * One measurement under load.
 *
 * @param cpuSecondsPerMillion processor time of this process (server and broker), of a million events
 */
public record Load(double eventsPerSecond, double p50Micros, double p99Micros, double cpuSecondsPerMillion) {

    /**
     * @param firstId where ids begin: each measurement has its own
     * @throws IllegalStateException when a request was not answered with 202
     */
    public static Load run(int port, int eventsPerRequest, int connections, double seconds, long firstId)
            throws IOException, InterruptedException {
        return run(port, Integer.toString(eventsPerRequest), connections, seconds, firstId);
    }

    /**
     * Asks which variant of one experiment a unit has, each time another unit; "event" means "variant" then.
     *
     * @throws IllegalStateException when a request was not answered with 200
     */
    public static Load ofFlag(int port, String key, int connections, double seconds, long firstId)
            throws IOException, InterruptedException {
        return run(port, LoadMain.FLAG + key, connections, seconds, firstId);
    }

    private static Load run(int port, String what, int connections, double seconds, long firstId)
            throws IOException, InterruptedException {
        OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Process client = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=4",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        LoadMain.class.getName(),
                        Integer.toString(port),
                        what,
                        Integer.toString(connections),
                        Double.toString(seconds),
                        Long.toString(firstId))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long before = machine.getProcessCpuTime();
        String line;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            line = out.readLine();
        }
        double cpuSeconds = (machine.getProcessCpuTime() - before) / 1e9;
        if (client.waitFor() != 0 || line == null) throw new IllegalStateException("the load client failed");
        String[] numbers = line.split(" ");
        long events = Long.parseLong(numbers[1]);
        if (!numbers[5].equals("0")) throw new IllegalStateException(numbers[5] + " requests were not accepted");
        return new Load(
                events / Double.parseDouble(numbers[2]),
                Double.parseDouble(numbers[3]),
                Double.parseDouble(numbers[4]),
                cpuSeconds / events * 1e6);
    }
}
