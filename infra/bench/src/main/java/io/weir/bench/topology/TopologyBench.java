package io.weir.bench.topology;

import io.weir.bench.load.BenchStreams;
import io.weir.bench.report.Figure;
import io.weir.bench.report.Report;
import io.weir.bench.report.Samples;
import io.weir.bench.topology.Preload.Extra;
import io.weir.embedded.EmbeddedKafka;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.kafka.TopicSetup;
import io.weir.schemas.Topics;
import io.weir.streams.StatsTopology;
import io.weir.streams.StreamsConfiguration;
import io.weir.streams.StreamsSettings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/**
 * Weir's topology beside a floor: each reads the same log from its beginning, exactly once, with the same settings, in
 * turn. Measured is the rate from the first commit on, by committed offsets; what a ratio, a covariate, a window and clusters cost
 * beside three metrics; and the bytes that the state takes on disk.
 */
public final class TopologyBench {

    private static final int PARTITIONS = 4;
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final PrintStream progress;
    private int applications;
    private long revision;

    /** @param threads stream threads of both */
    public record Plan(int pairs, int events, int threads) {}

    public TopologyBench(PrintStream progress) {
        this.progress = progress;
    }

    public Report run(Path folder, Plan plan) throws Exception {
        Map<Extra, List<Double>> rates = new EnumMap<>(Extra.class);
        Map<Extra, List<Double>> costs = new EnumMap<>(Extra.class);
        for (Extra extra : Extra.values()) {
            rates.put(extra, new ArrayList<>());
            costs.put(extra, new ArrayList<>());
        }
        List<Double> floor = new ArrayList<>();
        StateSizes sizes = new StateSizes();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0)) {
            KafkaSettings settings =
                    new KafkaSettings(kafka.bootstrapServers(), KafkaSettings.Durability.replicated, PARTITIONS, 1, 1);
            TopicSetup.ensure(settings, Duration.ofSeconds(30));
            progress.println("writing " + plan.events() + " events");
            Preload.write(kafka, plan.events());
            for (int pair = 0; pair <= plan.pairs(); pair++) {
                progress.println("round " + pair + " of " + plan.pairs() + (pair == 0 ? " (not counted)" : ""));
                double other = rate(folder, settings, plan, (own, config) -> FloorTopology.build());
                if (pair > 0) floor.add(other);
                double base = 0;
                for (Extra extra : Extra.values()) {
                    Preload.define(kafka, Preload.experiment(extra, ++revision));
                    double rate =
                            rate(folder, settings, plan, (own, config) -> StatsTopology.build(own, PARTITIONS, config));
                    if (extra == Extra.NOTHING) base = rate;
                    if (pair == 0) {
                        sizes.measure(extra, folder.resolve(lastApplication()));
                    } else {
                        rates.get(extra).add(rate);
                        costs.get(extra).add(rate / (extra == Extra.NOTHING ? other : base));
                    }
                }
            }
        }
        return new Report(
                "Topology (dedupe, unit rules, three metrics) beside one RocksDB get and put an event, "
                        + plan.threads() + " thread(s)",
                figures(rates, costs, floor, sizes, plan.events()));
    }

    private static List<Figure> figures(
            Map<Extra, List<Double>> rates,
            Map<Extra, List<Double>> costs,
            List<Double> floor,
            StateSizes sizes,
            int events) {
        List<Figure> figures = new ArrayList<>();
        for (Extra extra : Extra.values()) {
            boolean isBase = extra == Extra.NOTHING;
            figures.add(new Figure(
                    isBase ? "rate" : "rate, " + extra.words,
                    new Samples(rates.get(extra)),
                    "events/s",
                    new Samples(isBase ? floor : rates.get(Extra.NOTHING)),
                    new Samples(costs.get(extra)),
                    isBase ? "at least 0.35" : "of three metrics"));
        }
        int units = Preload.units(events);
        figures.add(size("identity, an event", sizes.bytes(Extra.NOTHING, "identities"), events));
        figures.add(size("state, a unit of three metrics", sizes.bytes(Extra.NOTHING, "units"), units));
        figures.add(size("state, a unit with a ratio", sizes.bytes(Extra.RATIO, "units"), units));
        figures.add(size("held, an event in a window", sizes.bytes(Extra.WINDOW, "unit-events"), events - units));
        return figures;
    }

    private static Figure size(String name, long bytes, int things) {
        return Figure.of(name, new Samples(List.of((double) bytes / things)), "bytes");
    }

    private String lastApplication() {
        return "bench-" + applications;
    }

    private double rate(
            Path folder, KafkaSettings kafka, Plan plan, BiFunction<StreamsSettings, Properties, Topology> topology)
            throws Exception {
        applications++;
        String id = lastApplication();
        StreamsSettings settings = BenchStreams.settings(id, plan.threads(), folder.resolve(id));
        Properties config = StreamsConfiguration.of(settings, kafka);
        try (KafkaStreams streams = new KafkaStreams(topology.apply(settings, config), config);
                Admin admin = Admin.create(kafka.client("bench"))) {
            streams.start();
            return rate(admin, config.getProperty(StreamsConfig.APPLICATION_ID_CONFIG), plan.events());
        }
    }

    private static double rate(Admin admin, String group, int events) throws Exception {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        long firstAt = 0;
        long first = 0;
        while (System.nanoTime() < deadline) {
            long committed = committed(admin, group);
            long now = System.nanoTime();
            if (committed > 0 && firstAt == 0) {
                firstAt = now;
                first = committed;
            }
            // A marker of a transaction takes an offset too, so there may be more offsets than events.
            if (committed >= events) return (committed - first) / ((now - firstAt) / 1e9);
            TimeUnit.MILLISECONDS.sleep(10);
        }
        throw new IllegalStateException("the log was not read within " + LONGEST);
    }

    private static long committed(Admin admin, String group) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> offsets;
        try {
            offsets = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
        } catch (ExecutionException e) {
            return 0; // the group is not there yet
        }
        return offsets.entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(Topics.EVENTS) && entry.getValue() != null)
                .mapToLong(entry -> entry.getValue().offset())
                .sum();
    }
}
