package io.weir.bench.soak;

import io.weir.bench.report.Report;
import io.weir.bench.topology.ApplicationSizes;
import io.weir.embedded.EmbeddedKafka;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.kafka.TopicSetup;
import io.weir.schemas.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The topology at full rate while weeks of received time pass in minutes and experiments come and go: whether what it keeps
 * stays flat once the memory of identities is full.
 */
public final class SoakBench {

    private static final int PARTITIONS = 4;
    private static final int SAMPLES = 120;
    private static final String APPLICATION = "soak";
    private static final Duration DEFINED_AHEAD = Duration.ofSeconds(3);

    private final PrintStream progress;

    /**
     * @param days of received time that pass; identities are remembered for seven
     * @param experiments that begin meanwhile
     * @param flatWithin share by which the second half may grow
     * @param report where the curve is written as Markdown; null: nowhere
     */
    public record Plan(Duration duration, int days, int experiments, int threads, double flatWithin, Path report) {
        public Plan {
            if (duration.toSeconds() < 5) throw new IllegalArgumentException("--duration must be 5s or more");
            if (days < 1 || experiments < 1)
                throw new IllegalArgumentException("--days and --experiments must be 1 or more");
        }

        long sampleMs() {
            return Math.max(500, duration.toMillis() / SAMPLES);
        }
    }

    public SoakBench(PrintStream progress) {
        this.progress = progress;
    }

    public Report run(Path folder, Plan plan) throws Exception {
        Path state = folder.resolve("state");
        List<Sample> samples = new ArrayList<>();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0)) {
            KafkaSettings settings =
                    new KafkaSettings(kafka.bootstrapServers(), KafkaSettings.Durability.replicated, PARTITIONS, 1, 1);
            TopicSetup.ensure(settings, Duration.ofSeconds(30));
            try (Admin admin = Admin.create(settings.client("soak"));
                    var producer = new KafkaProducer<>(
                            Map.of(
                                    "bootstrap.servers",
                                    kafka.bootstrapServers(),
                                    "linger.ms",
                                    20,
                                    "batch.size",
                                    131_072),
                            new ByteArraySerializer(),
                            new ByteArraySerializer())) {
                keepSmallSegments(admin);
                Process streams = start(kafka.bootstrapServers(), state, plan);
                var out = new BufferedReader(new InputStreamReader(streams.getInputStream(), StandardCharsets.UTF_8));
                try {
                    if (!SoakStreams.READY.equals(out.readLine())) throw ended();
                    SoakClock clock = new SoakClock(plan.duration(), Duration.ofDays(plan.days()));
                    Lives lives = new Lives(
                            plan.experiments(),
                            clock.from(),
                            Duration.ofDays(plan.days()).toMillis(),
                            clock.within(DEFINED_AHEAD));
                    try (Reader reader = new Reader(admin, APPLICATION + "-1");
                            Writer writer = new Writer(producer, clock, lives, reader)) {
                        sample(out, plan, state, clock, writer, reader, samples);
                    }
                } finally {
                    end(streams);
                }
            }
        }
        return report(plan, samples);
    }

    /** The log of events is cut off behind the topology, and only whole segments can be. */
    private static void keepSmallSegments(Admin admin) throws Exception {
        ConfigResource events = new ConfigResource(ConfigResource.Type.TOPIC, Topics.EVENTS);
        AlterConfigOp small = new AlterConfigOp(new ConfigEntry("segment.bytes", "33554432"), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(events, List.of(small))).all().get();
    }

    private void sample(
            BufferedReader out,
            Plan plan,
            Path state,
            SoakClock clock,
            Writer writer,
            Reader reader,
            List<Sample> samples)
            throws IOException {
        double before = clock.seconds();
        long readBefore = 0;
        while (clock.seconds() < plan.duration().toSeconds()) {
            String line = out.readLine();
            if (line == null) throw ended();
            if (writer.failure() != null) throw new IllegalStateException("cannot write events", writer.failure());
            double now = clock.seconds();
            long read = reader.committed();
            String[] numbers = line.split(" ");
            Sample sample = new Sample(
                    now,
                    (clock.now() - clock.from()) / 86_400_000.0,
                    (read - readBefore) / (now - before),
                    ApplicationSizes.stores(state).values().stream()
                            .mapToLong(Long::longValue)
                            .sum(),
                    Long.parseLong(numbers[3]),
                    Long.parseLong(numbers[0]),
                    Long.parseLong(numbers[1]),
                    Long.parseLong(numbers[2]),
                    writer.running(),
                    writer.forgotten());
            before = now;
            readBefore = read;
            samples.add(sample);
            if (samples.size() % 5 == 1) progress.println(line(plan, sample));
        }
    }

    private static IllegalStateException ended() {
        return new IllegalStateException("the topology's process has ended by itself");
    }

    private static String line(Plan plan, Sample sample) {
        return "%.0f of %d s, day %.1f: %,.0f events/s, state %.1f MiB, %,d keys, heap %.1f MiB, resident %.1f MiB, %d handles, %d run, %d are gone"
                .formatted(
                        sample.seconds(),
                        plan.duration().toSeconds(),
                        sample.days(),
                        sample.eventsPerSecond(),
                        SoakReport.mebibytes(sample.state()),
                        sample.keys(),
                        SoakReport.mebibytes(sample.heap()),
                        SoakReport.mebibytes(sample.resident()),
                        sample.handles(),
                        sample.running(),
                        sample.forgotten());
    }

    private Report report(Plan plan, List<Sample> samples) throws IOException {
        if (samples.size() < 4) throw new IllegalStateException("there were only " + samples.size() + " samples");
        List<Curve> curves = List.of(
                Curve.ofSecondHalf("state on disk", "MiB", false, samples, s -> SoakReport.mebibytes(s.state())),
                Curve.ofSecondHalf("keys, estimated", "", false, samples, Sample::keys),
                Curve.ofSecondHalf(
                        "heap after a collection", "MiB", false, samples, s -> SoakReport.mebibytes(s.heap())),
                Curve.ofSecondHalf("resident memory", "MiB", false, samples, s -> SoakReport.mebibytes(s.resident())),
                Curve.ofSecondHalf("file handles", "", false, samples, Sample::handles),
                Curve.ofSecondHalf("rate", "events/s", true, samples, Sample::eventsPerSecond));
        String title =
                "%d days of received time in %s; of %d experiments %d began and %d were forgotten; %d stream thread(s)"
                        .formatted(
                                plan.days(),
                                plan.duration(),
                                plan.experiments(),
                                samples.getLast().running() + samples.getLast().forgotten(),
                                samples.getLast().forgotten(),
                                plan.threads());
        if (plan.report() != null) {
            Files.writeString(plan.report(), SoakReport.of(title, samples, curves, plan.flatWithin()));
            progress.println("the curve is in " + plan.report());
        }
        return new Report(
                "Soak: " + title,
                curves.stream().map(curve -> curve.figure(plan.flatWithin())).toList());
    }

    private static Process start(String kafka, Path state, Plan plan) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // All of the heap from the start: what grows then is not the heap.
                        "-Xms512m",
                        "-Xmx512m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "-XX:+ExitOnOutOfMemoryError",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        SoakStreams.class.getName(),
                        kafka,
                        APPLICATION,
                        state.toString(),
                        Integer.toString(PARTITIONS),
                        Integer.toString(plan.threads()),
                        Long.toString(plan.sampleMs()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void end(Process streams) throws InterruptedException, IOException {
        streams.getOutputStream().close();
        // It may still want to print a sample that nobody reads any more.
        streams.getInputStream().close();
        if (!streams.waitFor(45, TimeUnit.SECONDS)) streams.destroyForcibly().waitFor();
    }
}
