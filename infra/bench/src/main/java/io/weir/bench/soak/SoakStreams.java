package io.weir.bench.soak;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.sun.management.UnixOperatingSystemMXBean;
import io.weir.bench.load.BenchStreams;
import io.weir.bench.report.ProcFile;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.streams.StatsTopology;
import io.weir.streams.StreamsConfiguration;
import io.weir.streams.StreamsSettings;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.LoggerFactory;

/**
 * Weir's topology in a process of its own, so that what it holds is not the broker's:
 * {@code SoakStreams KAFKA APPLICATION FOLDER PARTITIONS THREADS SAMPLE_MS}. Prints
 * {@link #READY}, then {@code heapAfterGc resident handles keys} at each interval, and ends with its input.
 */
public final class SoakStreams {

    static final String READY = "ready";

    private SoakStreams() {}

    public static void main(String[] args) throws Exception {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
        int partitions = Integer.parseInt(args[3]);
        StreamsSettings settings = BenchStreams.settings(args[1], Integer.parseInt(args[4]), Path.of(args[2]));
        Properties config = StreamsConfiguration.of(
                settings, new KafkaSettings(args[0], KafkaSettings.Durability.replicated, partitions, 1, 1));
        KafkaStreams streams = new KafkaStreams(StatsTopology.build(settings, partitions, config), config);
        streams.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.ERROR) Runtime.getRuntime().halt(1);
        });
        streams.start();
        Thread.ofPlatform().daemon().start(() -> sample(streams, Long.parseLong(args[5])));
        while (System.in.read() >= 0) {} // until whoever started this closes it, or is gone
        streams.close(Duration.ofSeconds(30));
        System.exit(0);
    }

    private static void sample(KafkaStreams streams, long everyMs) {
        var machine = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try {
            while (streams.state() != KafkaStreams.State.RUNNING) TimeUnit.MILLISECONDS.sleep(20);
            System.out.println(READY);
            while (true) {
                TimeUnit.MILLISECONDS.sleep(everyMs);
                System.gc();
                long heap =
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
                System.out.println(
                        heap + " " + resident() + " " + machine.getOpenFileDescriptorCount() + " " + keys(streams));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("cannot sample", e);
        }
    }

    /** Bytes that are in memory and not in a file: the heap, which is all there from the start, and everything native. */
    private static long resident() {
        return ProcFile.kib(ProcessHandle.current(), "status", "RssAnon:") << 10;
    }

    /** What RocksDB estimates, all stores together. */
    private static long keys(KafkaStreams streams) {
        return (long) streams.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("estimate-num-keys"))
                .mapToDouble(metric -> ((Number) metric.getValue().metricValue()).doubleValue())
                .sum();
    }
}
