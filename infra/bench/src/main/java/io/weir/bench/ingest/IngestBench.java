package io.weir.bench.ingest;

import io.weir.bench.load.Load;
import io.weir.bench.report.Figure;
import io.weir.bench.report.Report;
import io.weir.bench.report.Samples;
import io.weir.embedded.EmbeddedKafka;
import io.weir.ingest.IngestService;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.kafka.KafkaSettings.Durability;
import io.weir.kit.kafka.TopicSetup;
import io.weir.kit.management.ServiceHealth;
import io.weir.schemas.Topics;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** Ingest beside its floor: same broker, same process, same load, in turn. */
public final class IngestBench {

    private static final String FLOOR_TOPIC = "bench.floor";
    private static final int PARTITIONS = 4;
    private static final int CONNECTIONS = 64;
    private static final int READY_SECONDS = 120;

    /** The first pair, which is not counted, takes so many times as long. */
    private static final int WARM_UP = 5;

    private final PrintStream progress;
    private long firstId;

    /** @param seconds of each measurement */
    public record Plan(int pairs, double seconds) {}

    public IngestBench(PrintStream progress) {
        this.progress = progress;
    }

    public Report run(Path folder, Plan plan) throws Exception {
        List<Figure> figures = new ArrayList<>();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0)) {
            TopicSetup.ensure(
                    new KafkaSettings(kafka.bootstrapServers(), Durability.replicated, PARTITIONS, 1, 1),
                    Duration.ofSeconds(30));
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                    FloorServer floor = floor(kafka, admin)) {
                try (ConfigurableApplicationContext weir = weir(kafka, Durability.replicated)) {
                    int port = port(weir);
                    measure(figures, "1 event a request", 1, plan, port, floor.port(), "at least 0.7", "at most 2");
                    measure(
                            figures,
                            "100 events a request",
                            100,
                            plan,
                            port,
                            floor.port(),
                            "at least 0.45",
                            "at most 2");
                }
                flushEveryRecord(admin);
                try (ConfigurableApplicationContext weir = weir(kafka, Durability.strict)) {
                    strict(figures, "strict, 1 event a request", 1, plan, port(weir));
                    strict(figures, "strict, 100 events a request", 100, plan, port(weir));
                }
            }
        }
        return new Report(
                "Ingest beside a bare endpoint that sends the same bytes (" + CONNECTIONS + " connections)", figures);
    }

    private void measure(
            List<Figure> figures, String name, int events, Plan plan, int weir, int floor, String rate, String latency)
            throws Exception {
        List<Load> ofWeir = new ArrayList<>();
        List<Load> ofFloor = new ArrayList<>();
        for (int pair = 0; pair <= plan.pairs(); pair++) {
            progress.println(name + ": pair " + pair + " of " + plan.pairs() + (pair == 0 ? " (not counted)" : ""));
            // Until the hot code is compiled, which takes a slow machine half a minute.
            double seconds = pair == 0 ? plan.seconds() * WARM_UP : plan.seconds();
            Load one = load(weir, events, seconds);
            Load other = load(floor, events, seconds);
            if (pair == 0) continue;
            ofWeir.add(one);
            ofFloor.add(other);
        }
        figures.add(pairs(name + ", rate", ofWeir, ofFloor, Load::eventsPerSecond, "events/s", rate));
        figures.add(pairs(name + ", p50", ofWeir, ofFloor, load -> load.p50Micros() / 1e3, "ms", ""));
        figures.add(pairs(name + ", p99", ofWeir, ofFloor, load -> load.p99Micros() / 1e3, "ms", latency));
        figures.add(pairs(
                name + ", CPU of server and broker", ofWeir, ofFloor, Load::cpuSecondsPerMillion, "s/million", ""));
    }

    private void strict(List<Figure> figures, String name, int events, Plan plan, int weir) throws Exception {
        List<Load> loads = new ArrayList<>();
        for (int i = 0; i < plan.pairs(); i++) loads.add(load(weir, events, plan.seconds()));
        progress.println(name);
        figures.add(Figure.of(name + ", rate", samples(loads, Load::eventsPerSecond), "events/s"));
        figures.add(Figure.of(name + ", p99", samples(loads, load -> load.p99Micros() / 1e3), "ms"));
    }

    private Load load(int port, int events, double seconds) throws Exception {
        firstId += 1_000_000_000L;
        return Load.run(port, events, CONNECTIONS, seconds, firstId);
    }

    private static Figure pairs(
            String name, List<Load> weir, List<Load> floor, ToDoubleFunction<Load> of, String unit, String target) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < weir.size(); i++) {
            ratios.add(of.applyAsDouble(weir.get(i)) / of.applyAsDouble(floor.get(i)));
        }
        return new Figure(name, samples(weir, of), unit, samples(floor, of), new Samples(ratios), target);
    }

    private static Samples samples(List<Load> loads, ToDoubleFunction<Load> of) {
        return new Samples(loads.stream().map(of::applyAsDouble).toList());
    }

    /** Its producer is set up as ingest's is. */
    private static FloorServer floor(EmbeddedKafka kafka, Admin admin) throws Exception {
        admin.createTopics(List.of(new NewTopic(FLOOR_TOPIC, PARTITIONS, (short) 1)))
                .all()
                .get();
        return new FloorServer(
                Map.of(
                        "bootstrap.servers", kafka.bootstrapServers(),
                        "acks", "all",
                        "linger.ms", 0,
                        "batch.size", 65_536,
                        "delivery.timeout.ms", 10_000,
                        "request.timeout.ms", 3_000,
                        "buffer.memory", 64L << 20),
                FLOOR_TOPIC);
    }

    private static int port(ConfigurableApplicationContext weir) {
        return ((ReactiveWebServerApplicationContext) weir).getWebServer().getPort();
    }

    private static ConfigurableApplicationContext weir(EmbeddedKafka kafka, Durability durability)
            throws InterruptedException {
        ConfigurableApplicationContext weir = IngestService.application()
                .run(
                        "--weir.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                        "--weir.kafka.durability=" + durability,
                        "--weir.kafka.partitions=" + PARTITIONS,
                        "--weir.kafka.replication=1",
                        "--weir.kafka.min-insync-replicas=1",
                        "--weir.ingest.port=0");
        // Until it has made its topics it answers 503.
        ServiceHealth health = weir.getBean("ingestHealth", ServiceHealth.class);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (!health.status().ready()) {
            if (System.nanoTime() > deadline)
                throw new IllegalStateException("ingest is not ready: " + health.status());
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return weir;
    }

    private static void flushEveryRecord(Admin admin) throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.EVENTS);
        AlterConfigOp flush = new AlterConfigOp(new ConfigEntry("flush.messages", "1"), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(topic, List.of(flush))).all().get();
    }
}
