package io.weir.standalone.client;

import static io.weir.standalone.SilentConsole.SILENT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.weir.recovery.verify.Outcome;
import io.weir.recovery.verify.Report;
import io.weir.recovery.verify.Verification;
import io.weir.recovery.verify.VerifyProgress;
import io.weir.recovery.verify.VerifyRequest;
import io.weir.recovery.verify.VerifyTarget;
import io.weir.schemas.Decimals;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import io.weir.schemas.Topics;
import io.weir.standalone.ServersInUse;
import io.weir.standalone.Trouble;
import io.weir.standalone.WeirProcess;
import io.weir.standalone.WeirSettings;
import io.weir.standalone.client.agentdojo.AgentDojo;
import io.weir.standalone.client.agentdojo.RunEvents;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A whole Weir that has counted real runs, and a way to change what it has stored behind its back. */
abstract class VerifiedWeir {

    /** Of so many runs one. */
    static final int EACH = 12;

    static final String BUSY = "busy";
    static final long MEMORY = 64 << 20;

    @TempDir
    static Path folder;

    static String data;
    static WeirProcess weir;
    static ServersInUse servers;
    static Connection postgres;
    static RedisClient redis;
    static StatefulRedisConnection<byte[], byte[]> cache;

    @BeforeAll
    static void load() throws Exception {
        WeirSettings settings = WeirSettings.in(folder.resolve("data"))
                .with("weir.ingest.port", "0")
                .with("weir.query.port", "0")
                .with("weir.management.port", "0");
        data = settings.dataFolder().toString();
        weir = WeirProcess.start(settings, SILENT);
        servers = ServersInUse.find(settings.dataFolder());
        postgres = DriverManager.getConnection(
                servers.database().jdbcUrl(), servers.database().user(), "");
        redis = RedisClient.create(servers.redis().url());
        cache = redis.connect(ByteArrayCodec.INSTANCE);
        try (QueryClient query = new QueryClient(weir.running().query())) {
            for (String experiment : AgentDojo.EXPERIMENTS) define(query, AgentDojo.definition(experiment));
            define(query, """
                    {"key": "%s", "name": "Busy", "unit": "user", "start": "2026-01-01T00:00:00Z", "lateness": "unbounded",
                     "variants": [{"key": "control", "weight": 1}, {"key": "treatment", "weight": 1}],
                     "breakdowns": [{"attribute": "tool", "values": ["search"]}],
                     "metrics": [{"key": "cost", "kind": "sum", "event_type": "call", "value": "cost"},
                                 {"key": "slow", "kind": "quantile", "aggregation": "sum", "quantile": 0.95, "event_type": "call", "value": "cost"}]}
                    """.formatted(BUSY));
        }
        List<String> events = new ArrayList<>(RunEvents.published(EACH));
        for (int user = 0; user < 40; user++) events.addAll(busy(user, 0));
        events.addAll(events.subList(0, 100)); // copies
        Posted.all(weir.running().ingest(), events);
        writeWhatIsNoEvent();
    }

    static void define(QueryClient query, String definition) {
        Activation.await(query.define(definition), weir.running().ingest(), SILENT);
    }

    static List<String> busy(int user, int round) {
        String of = "\"units\":{\"user\":\"u-%d\"},\"attributes\":{\"tool\":\"%s\"}"
                .formatted(user, user % 3 == 0 ? "search" : "mail");
        String variant = user % 2 == 0 ? "control" : "treatment";
        return List.of("""
                {"id":"x-%d","type":"exposure","time":"2026-02-01T00:00:00Z",%s,"exposure":{"experiment":"%s","variant":"%s"}}""".formatted(user, of, BUSY, variant), """
                {"id":"c-%d-%d","type":"call","time":"2026-02-01T01:00:00Z",%s,"values":{"cost":0.25},"text":"a text"}""".formatted(user, round, of));
    }

    static void writeWhatIsNoEvent() throws Exception {
        try (var producer = new KafkaProducer<>(
                servers.kafka().client("test"), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.EVENTS, 1, "no unit".getBytes(UTF_8), "no event".getBytes(UTF_8)))
                    .get();
        }
    }

    @AfterAll
    static void stop() throws Exception {
        cache.close();
        redis.shutdown();
        postgres.close();
        weir.close();
    }

    static Report verify(String... experiments) throws InterruptedException {
        return verify(null, MEMORY, experiments);
    }

    static Report verify(Long generation, long memory, String... experiments) throws InterruptedException {
        VerifyTarget target = new VerifyTarget(
                servers.kafka(), servers.database(), servers.redis().url(), servers.group());
        return Verification.run(
                target,
                new VerifyRequest(List.of(experiments), null, generation, memory, folder, Duration.ofMinutes(2)),
                VerifyProgress.SILENT);
    }

    static Outcome outcome(Report report, String experiment) {
        return report.experiments().stream()
                .filter(one -> one.experiment().equals(experiment))
                .findFirst()
                .orElseThrow()
                .outcome();
    }

    static int weir(Callable<Integer> command, String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--data-dir", data));
        return new CommandLine(command)
                .setExecutionExceptionHandler(
                        (error, line, parsed) -> error instanceof Trouble trouble ? trouble.exitCode() : -1)
                .execute(all.toArray(String[]::new));
    }

    static Outcome.Different different(Report report, String experiment) {
        assertThat(report.verdict()).isEqualTo(Report.Verdict.different);
        return (Outcome.Different) outcome(report, experiment);
    }

    static void millionthMore(Stats stats) {
        var cost = stats.getMetrics().stream()
                .filter(metric -> metric.getMetric().equals("cost"))
                .findFirst()
                .orElseThrow();
        BigInteger sum = Decimals.toInteger(cost.getSum());
        // To a whole number, so that the millionth is all behind the point.
        cost.setSum(Decimals.toBytes(sum.add(BigInteger.ONE)));
    }

    interface Check {
        void run() throws Exception;
    }

    /** Of one record of the stage. Its bytes are put back. */
    static void changed(Stage stage, String experiment, Consumer<Stats> change, Check check) throws Exception {
        String where = " where generation = 1 and project = 'default' and stage = ? and experiment = ?"
                + " and variant = ? and partition = ? and dimension = ? and value = ?";
        StatsKey key = null;
        byte[] record = null;
        try (PreparedStatement select = postgres.prepareStatement(
                "select * from stats_current where generation = 1 and project = 'default' and stage = ? and experiment = ?")) {
            select.setString(1, stage.name());
            select.setString(2, experiment);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next() && record == null) {
                    Stats stats = SingleObject.STATS.decode(rows.getBytes("record"));
                    boolean isWorth = stage == Stage.log
                            ? stats.getReceived() > 0
                            : stage == Stage.clusters ? !stats.getClusters().isEmpty() : stats.getUnits() > 0;
                    if (!isWorth) continue;
                    record = rows.getBytes("record");
                    key = new StatsKey(
                            1L,
                            "default",
                            experiment,
                            rows.getString("variant"),
                            rows.getInt("phase"),
                            stage,
                            rows.getInt("partition"),
                            rows.getString("dimension"),
                            rows.getString("value"));
                }
            }
        }
        Stats stats = SingleObject.STATS.decode(record);
        change.accept(stats);
        store(where, key, SingleObject.STATS.encode(stats));
        try {
            check.run();
        } finally {
            store(where, key, record);
        }
    }

    static void store(String where, StatsKey key, byte[] record) throws SQLException {
        try (PreparedStatement update = postgres.prepareStatement("update stats_current set record = ?" + where)) {
            update.setBytes(1, record);
            update.setString(2, key.getStage().name());
            update.setString(3, key.getExperiment());
            update.setString(4, key.getVariant());
            update.setInt(5, key.getPartition());
            update.setString(6, key.getDimension());
            update.setString(7, key.getValue());
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    static void sql(String statement) throws SQLException {
        try (var change = postgres.createStatement()) {
            assertThat(change.executeUpdate(statement)).isEqualTo(1);
        }
    }

    /** Posts events of one experiment all the time. */
    static final class Traffic {
        private final AtomicInteger rounds = new AtomicInteger();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private volatile boolean goesOn = true;
        private Thread thread;

        static Traffic start() {
            Traffic traffic = new Traffic();
            traffic.thread = Thread.ofPlatform().start(traffic::post);
            await().atMost(Duration.ofMinutes(1)).until(() -> traffic.rounds.get() > 3);
            return traffic;
        }

        private void post() {
            try {
                while (goesOn) {
                    int round = rounds.incrementAndGet();
                    List<String> events = new ArrayList<>();
                    for (int user = 0; user < 10; user++) events.addAll(busy(user, round));
                    Posted.all(weir.running().ingest(), events);
                }
            } catch (Throwable e) {
                failure.set(e);
            }
        }

        void stop() throws InterruptedException {
            goesOn = false;
            thread.join();
            assertThat(failure.get()).isNull();
        }
    }
}
