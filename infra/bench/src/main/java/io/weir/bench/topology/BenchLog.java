package io.weir.bench.topology;

import io.weir.bench.load.BenchStreams;
import io.weir.bench.load.LogRecords;
import io.weir.embedded.EmbeddedKafka;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.kafka.TopicSetup;
import io.weir.schemas.Event;
import io.weir.schemas.ExperimentDefinition;
import io.weir.streams.StatsTopology;
import io.weir.streams.StreamsConfiguration;
import io.weir.streams.StreamsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/** A broker with a log of events, which one application after the other reads from its beginning. */
public final class BenchLog implements AutoCloseable {

    static final int PARTITIONS = 4;

    /** Weir's topology, as the service builds it. */
    public static final Wiring WEIR =
            (settings, config, partitions) -> StatsTopology.build(settings, partitions, config);

    static final Wiring FLOOR = (settings, config, partitions) -> FloorTopology.build();
    static final Wiring FLOOR_WITH_IDENTITIES = (settings, config, partitions) -> FloorTopology.withIdentities();

    private static final Duration CLOSE = Duration.ofMinutes(1);

    private final Path folder;
    private final EmbeddedKafka kafka;
    private final KafkaSettings settings;
    private final KafkaProducer<byte[], byte[]> producer;
    private int applications;
    private long events;

    /** What an application consists of. */
    public interface Wiring {
        Topology of(StreamsSettings settings, Properties config, int partitions);
    }

    /** Something that goes on from an application's first commit until it is closed. */
    public interface Beside {
        AutoCloseable begin();
    }

    /**
     * How a log is read.
     *
     * @param skip events at the log's beginning that the rate leaves out
     * @param longest time from the first commit, after which the rate until then counts
     */
    public record Reading(int threads, long skip, Duration longest, Beside beside) {
        public static Reading of(int threads, Duration longest) {
            return new Reading(threads, 0, longest, () -> () -> {});
        }

        Reading after(long exposures) {
            return new Reading(threads, exposures, longest, beside);
        }

        public Reading beside(Beside other) {
            return new Reading(threads, skip, longest, other);
        }
    }

    private BenchLog(Path folder, EmbeddedKafka kafka, int partitions) {
        this.folder = folder;
        this.kafka = kafka;
        this.settings =
                new KafkaSettings(kafka.bootstrapServers(), KafkaSettings.Durability.replicated, partitions, 1, 1);
        TopicSetup.ensure(settings, Duration.ofSeconds(30));
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", 20, "batch.size", 131_072),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    static BenchLog start(Path folder) throws IOException {
        return start(folder, PARTITIONS);
    }

    public static BenchLog start(Path folder, int partitions) throws IOException {
        return new BenchLog(folder, EmbeddedKafka.start(folder.resolve("kafka"), 0), partitions);
    }

    /** How the broker is reached, and how many partitions the log has. */
    public KafkaSettings settings() {
        return settings;
    }

    /** Somebody else has appended so many events. */
    public void holds(long more) {
        events += more;
    }

    /** Appends events, each received at its own time. */
    public void write(int count, IntFunction<Event> event) {
        for (int i = 0; i < count; i++) {
            Event next = event.apply(i);
            producer.send(LogRecords.event(next, next.getTime()));
        }
        producer.flush();
        events += count;
    }

    /** The newest revision of a definition is what the next application begins with, and what a running one hears of. */
    public void define(ExperimentDefinition definition) {
        producer.send(LogRecords.definition(definition));
    }

    void forget(String experiment) {
        producer.send(LogRecords.tombstone(experiment));
    }

    /** Runs an application until it has read the log or its time is up, ends it, and removes what it left behind. */
    public Outcome read(Wiring wiring, Reading reading) throws Exception {
        producer.flush();
        Path state = folder.resolve("state-" + ++applications);
        StreamsSettings own = BenchStreams.settings("bench-" + applications, reading.threads(), state);
        Properties config = StreamsConfiguration.of(own, settings);
        String id = config.getProperty(StreamsConfig.APPLICATION_ID_CONFIG);
        try (Admin admin = Admin.create(settings.client("bench"))) {
            Pace pace = new Pace(admin, id, events);
            double rate;
            KafkaStreams streams = new KafkaStreams(wiring.of(own, config, settings.partitions()), config);
            try {
                streams.start();
                rate = pace.follow(streams, reading);
            } finally {
                if (!streams.close(CLOSE)) throw new IllegalStateException(id + " did not end within " + CLOSE);
            }
            Outcome outcome = new Outcome(
                    rate,
                    pace.committed(),
                    pace.isComplete(),
                    ApplicationSizes.stores(state),
                    ApplicationSizes.ownTopics(admin, id));
            List<String> left = admin.listTopics().names().get().stream()
                    .filter(topic -> ApplicationSizes.isOwn(topic, id))
                    .toList();
            admin.deleteTopics(left).all().get();
            delete(state);
            return outcome;
        }
    }

    private static void delete(Path state) throws IOException {
        if (!Files.exists(state)) return;
        try (Stream<Path> files = Files.walk(state)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }

    @Override
    public void close() {
        producer.close();
        kafka.close();
    }
}
