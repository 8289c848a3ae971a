package io.weir.standalone.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.weir.recovery.verify.Difference;
import io.weir.recovery.verify.Outcome;
import io.weir.recovery.verify.Report;
import io.weir.recovery.verify.Verification;
import io.weir.recovery.verify.VerifyProgress;
import io.weir.recovery.verify.VerifyRefused;
import io.weir.recovery.verify.VerifyRequest;
import io.weir.recovery.verify.VerifyTarget;
import io.weir.schemas.Decimals;
import io.weir.schemas.RedisKeys;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import io.weir.schemas.Topics;
import io.weir.standalone.Console;
import io.weir.standalone.ExitCode;
import io.weir.standalone.ServersInUse;
import io.weir.standalone.Trouble;
import io.weir.standalone.WeirProcess;
import io.weir.standalone.WeirSettings;
import io.weir.standalone.client.agentdojo.AgentDojo;
import io.weir.standalone.client.agentdojo.Run;
import io.weir.standalone.client.agentdojo.RunEvents;
import io.weir.standalone.client.agentdojo.RunTable;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
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
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Real runs in a whole Weir are verified; then single numbers are changed behind its back. */
@TestMethodOrder(OrderAnnotation.class)
class VerifyLifeTest {

    /** Of so many runs one. */
    private static final int EACH = 12;

    private static final String BUSY = "busy";
    private static final long MEMORY = 64 << 20;

    private static final Console SILENT = new Console(
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            false);

    @TempDir
    private static Path folder;

    private static String data;
    private static WeirProcess weir;
    private static ServersInUse servers;
    private static Connection postgres;
    private static RedisClient redis;
    private static StatefulRedisConnection<byte[], byte[]> cache;

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
        List<String> events = new ArrayList<>(runs());
        for (int user = 0; user < 40; user++) events.addAll(busy(user, 0));
        events.addAll(events.subList(0, 100)); // copies
        Posted.all(weir.running().ingest(), events);
        writeWhatIsNoEvent();
    }

    private static void define(QueryClient query, String definition) {
        Activation.await(query.define(definition), weir.running().ingest(), SILENT);
    }

    private static List<String> runs() {
        List<Run> runs = RunTable.runs();
        return IntStream.range(0, runs.size())
                .filter(i -> i % EACH == 0)
                .mapToObj(runs::get)
                .flatMap(run -> RunEvents.of(run).stream())
                .toList();
    }

    private static List<String> busy(int user, int round) {
        String of = "\"units\":{\"user\":\"u-%d\"},\"attributes\":{\"tool\":\"%s\"}"
                .formatted(user, user % 3 == 0 ? "search" : "mail");
        String variant = user % 2 == 0 ? "control" : "treatment";
        return List.of("""
                {"id":"x-%d","type":"exposure","time":"2026-02-01T00:00:00Z",%s,"exposure":{"experiment":"%s","variant":"%s"}}""".formatted(user, of, BUSY, variant), """
                {"id":"c-%d-%d","type":"call","time":"2026-02-01T01:00:00Z",%s,"values":{"cost":0.25},"text":"a text"}""".formatted(user, round, of));
    }

    private static void writeWhatIsNoEvent() throws Exception {
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

    private static Report verify(String... experiments) throws InterruptedException {
        return verify(null, MEMORY, experiments);
    }

    private static Report verify(Long generation, long memory, String... experiments) throws InterruptedException {
        VerifyTarget target = new VerifyTarget(
                servers.kafka(), servers.database(), servers.redis().url(), servers.group());
        return Verification.run(
                target,
                new VerifyRequest(List.of(experiments), null, generation, memory, folder, Duration.ofMinutes(2)),
                VerifyProgress.SILENT);
    }

    private static Outcome outcome(Report report, String experiment) {
        return report.experiments().stream()
                .filter(one -> one.experiment().equals(experiment))
                .findFirst()
                .orElseThrow()
                .outcome();
    }

    private static int weir(Callable<Integer> command, String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--data-dir", data));
        return new CommandLine(command)
                .setExecutionExceptionHandler(
                        (error, line, parsed) -> error instanceof Trouble trouble ? trouble.exitCode() : -1)
                .execute(all.toArray(String[]::new));
    }

    @Test
    @Order(1)
    void what_was_counted_of_real_runs_is_what_the_log_says() throws Exception {
        Report report = verify();

        assertThat(report.experiments())
                .extracting(Report.OfExperiment::experiment)
                .containsExactly(AgentDojo.ATTACKED, AgentDojo.BENIGN, BUSY);
        assertThat(report.experiments()).allSatisfy(one -> {
            assertThat(one.outcome())
                    .asInstanceOf(type(Outcome.Equal.class))
                    .satisfies(equal -> assertThat(equal.numbers()).isGreaterThan(100));
            assertThat(one.rebuildNeeded()).isFalse();
        });
        assertThat(report.projects()).singleElement().satisfies(project -> assertThat(project.outcome())
                .isInstanceOf(Outcome.Equal.class));
        assertThat(report.redis()).isNull();
        assertThat(report.verdict()).isEqualTo(Report.Verdict.equal);
        assertThat(weir(new VerifyCommand())).isEqualTo(ExitCode.OK);
        assertThat(weir(new VerifyCommand(), "--json", "--project", "default")).isEqualTo(ExitCode.OK);
    }

    @Test
    @Order(2)
    void a_log_that_does_not_fit_in_memory_says_the_same() throws Exception {
        Report all = verify();
        Report little = verify(null, 1_000);

        assertThat(all.spilledBytes()).isZero();
        assertThat(little.spilledBytes()).isGreaterThan(100_000);
        assertThat(little.experiments()).isEqualTo(all.experiments());
    }

    @Test
    @Order(3)
    void a_sum_that_is_a_millionth_too_large_is_found() throws Exception {
        changed(Stage.units, BUSY, VerifyLifeTest::millionthMore, () -> {
            Outcome.Different found = different(verify(), BUSY);
            assertThat(found.different()).isEqualTo(1);
            Difference difference = found.first().getFirst();
            assertThat(difference.store()).isEqualTo("PostgreSQL");
            assertThat(difference.number().stage()).isEqualTo("units");
            assertThat(difference.number().metric()).isEqualTo("cost");
            assertThat(difference.number().field()).isEqualTo("sum(value)");
            assertThat(difference.stored()).isEqualTo(difference.computed() + ".000001");
            assertThat(difference.events()).hasSize(5).allSatisfy(event -> assertThat(event.id())
                    .isEqualTo("x-" + event.unit().substring(2)));
            assertThat(weir(new VerifyCommand(), "--experiment", BUSY)).isEqualTo(ExitCode.FAILED);
            assertThat(weir(new VerifyCommand(), "--experiment", AgentDojo.BENIGN))
                    .isEqualTo(ExitCode.OK);
        });
    }

    @Test
    @Order(4)
    void so_is_an_hour_and_a_breakdown() throws Exception {
        changed(Stage.hours, BUSY, stats -> stats.setUnits(stats.getUnits() + 1), () -> assertThat(
                        different(verify(), BUSY).first())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.number().words())
                            .matches("hours, (control|treatment) phase 0, 2026-02-01T00:00:00Z, units");
                    assertThat(one.events()).isNotEmpty();
                }));
        changed(Stage.breakdown, BUSY, stats -> stats.setCounted(0), () -> assertThat(
                        different(verify(), BUSY).first())
                .singleElement()
                .satisfies(one -> assertThat(one.number().words())
                        .matches("breakdown, .* phase 0, tool=(search|other), counted")));
    }

    @Test
    @Order(5)
    void so_is_a_sum_over_clusters() throws Exception {
        changed(
                Stage.clusters,
                AgentDojo.BENIGN,
                stats -> stats.getClusters()
                        .getFirst()
                        .setSumSquares(Decimals.toBytes(Decimals.toInteger(
                                        stats.getClusters().getFirst().getSumSquares())
                                .add(BigInteger.ONE))),
                () -> assertThat(different(verify(), AgentDojo.BENIGN).first())
                        .singleElement()
                        .satisfies(one -> {
                            assertThat(one.number().stage()).isEqualTo("clusters");
                            assertThat(one.number().field()).isEqualTo("sum_squares");
                            assertThat(one.events()).hasSize(5);
                        }));
    }

    @Test
    @Order(6)
    void so_are_a_record_that_is_missing_and_the_accounting() throws Exception {
        changed(Stage.log, "", stats -> stats.setDuplicates(stats.getDuplicates() + 1), () -> {
            Report report = verify();
            assertThat(report.projects()).singleElement().satisfies(project -> assertThat(project.outcome())
                    .asInstanceOf(type(Outcome.Different.class))
                    .satisfies(found -> assertThat(found.first())
                            .singleElement()
                            .satisfies(one -> assertThat(one.number().field()).isEqualTo("duplicates"))));
            assertThat(report.verdict()).isEqualTo(Report.Verdict.different);
        });
        // Fewer than the partition says it has read.
        changed(Stage.log, "", stats -> stats.setReceived(stats.getReceived() - 1), () -> assertThat(verify().verdict())
                .isEqualTo(Report.Verdict.different));
        changed(Stage.units, BUSY, stats -> stats.getMetrics().clear(), () -> {
            Outcome.Different found = different(verify(), BUSY);
            assertThat(found.first())
                    .anySatisfy(one -> assertThat(one.number().field()).startsWith("histogram["));
        });
    }

    @Test
    @Order(7)
    void so_is_an_assignment() throws Exception {
        sql("update user_assignments set variant = 'treatment' where experiment = 'busy' and unit = 'u-4'");
        try {
            assertThat(different(verify(), BUSY).first()).singleElement().satisfies(one -> {
                assertThat(one.number().words()).isEqualTo("assignment of u-4, variant");
                assertThat(one.stored()).isEqualTo("treatment");
                assertThat(one.computed()).isEqualTo("control");
                assertThat(one.events()).singleElement().satisfies(event -> assertThat(event.id())
                        .isEqualTo("x-4"));
            });
        } finally {
            sql("update user_assignments set variant = 'control' where experiment = 'busy' and unit = 'u-4'");
        }
        sql("insert into user_assignments select generation, project, experiment, 'nobody', variant, phase,"
                + " first_exposure, first_exposure_id, crossed from user_assignments where unit = 'u-4'");
        try {
            assertThat(different(verify(), BUSY).first()).singleElement().satisfies(one -> {
                assertThat(one.number().words()).isEqualTo("assignment of nobody, variant");
                assertThat(one.computed()).isEmpty();
            });
        } finally {
            sql("delete from user_assignments where unit = 'nobody'");
        }
    }

    @Test
    @Order(8)
    void so_is_a_number_in_redis_alone() throws Exception {
        byte[] hash = RedisKeys.experiment(1, Topics.DEFAULT_PROJECT, BUSY).getBytes(UTF_8);
        Map.Entry<byte[], byte[]> any = cache.sync().hgetall(hash).entrySet().stream()
                .filter(entry -> !SingleObject.STATS_KEY
                                .decode(entry.getKey())
                                .getVariant()
                                .isEmpty()
                        && SingleObject.STATS_KEY.decode(entry.getKey()).getStage() == Stage.units)
                .findFirst()
                .orElseThrow();
        int space = new String(any.getValue(), 0, 24, StandardCharsets.ISO_8859_1).indexOf(' ');
        Stats stats = SingleObject.STATS.decode(Arrays.copyOfRange(any.getValue(), space + 1, any.getValue().length));
        millionthMore(stats);
        byte[] record = SingleObject.STATS.encode(stats);
        byte[] wrong = Arrays.copyOf(any.getValue(), space + 1 + record.length);
        System.arraycopy(record, 0, wrong, space + 1, record.length);
        cache.sync().hset(hash, any.getKey(), wrong);
        try {
            assertThat(different(verify(), BUSY).first()).singleElement().satisfies(one -> {
                assertThat(one.store()).isEqualTo("Redis");
                assertThat(one.number().field()).isEqualTo("sum(value)");
            });
            assertThat(weir(new VerifyCommand())).isEqualTo(ExitCode.FAILED);
        } finally {
            cache.sync().hset(hash, any.getKey(), any.getValue());
        }
    }

    @Test
    @Order(9)
    void a_redis_that_is_filled_again_is_not_compared() throws Exception {
        byte[] position = RedisKeys.POSITION.getBytes(UTF_8);
        byte[] refill = "refill:0".getBytes(UTF_8);
        byte[] before = cache.sync().hget(position, refill);
        cache.sync().hset(position, refill, "999999999".getBytes(UTF_8));
        try {
            Report report = verify();
            assertThat(report.redis().reason()).startsWith("Redis is not whole");
            assertThat(report.experiments())
                    .allSatisfy(one -> assertThat(one.outcome()).isInstanceOf(Outcome.Equal.class));
            assertThat(weir(new VerifyCommand())).isEqualTo(ExitCode.NOT_VERIFIED);
        } finally {
            cache.sync().hset(position, refill, before);
        }
    }

    @Test
    @Order(10)
    void while_events_arrive_for_one_experiment_the_others_are_verified_and_a_paused_generation_is() throws Exception {
        Traffic traffic = Traffic.start();
        try {
            Report report = verify();
            assertThat(outcome(report, BUSY))
                    .asInstanceOf(type(Outcome.Moving.class))
                    .satisfies(moving -> {
                        assertThat(moving.reason()).startsWith("Events for it arrive all the time");
                        assertThat(moving.next()).contains("./weir replay pause");
                    });
            assertThat(outcome(report, AgentDojo.BENIGN)).isInstanceOf(Outcome.Equal.class);
            assertThat(outcome(report, AgentDojo.ATTACKED)).isInstanceOf(Outcome.Equal.class);
            assertThat(report.projects()).singleElement().satisfies(project -> assertThat(project.outcome())
                    .isInstanceOf(Outcome.Equal.class));
            assertThat(report.verdict()).isEqualTo(Report.Verdict.not_verified);
            assertThat(weir(new VerifyCommand(), "--experiment", AgentDojo.BENIGN))
                    .isEqualTo(ExitCode.OK);

            assertThat(weir(new ReplayCommand(), "start", "--wait")).isEqualTo(ExitCode.OK);
            assertThat(weir(new ReplayCommand(), "pause", "2")).isEqualTo(ExitCode.OK);
            assertThat(outcome(verify(2L, MEMORY, BUSY), BUSY)).isInstanceOf(Outcome.Equal.class);
        } finally {
            traffic.stop();
        }
        assertThat(weir(new VerifyCommand(), "--experiment", BUSY)).isEqualTo(ExitCode.OK);
    }

    @Test
    @Order(11)
    void a_generation_that_was_paused_at_rest_is_verified_with_what_travels_between_partitions() throws Exception {
        assertThat(weir(new ReplayCommand(), "resume", "2")).isEqualTo(ExitCode.OK);
        assertThat(verify(2L, MEMORY).verdict()).isEqualTo(Report.Verdict.equal);
        assertThat(weir(new ReplayCommand(), "pause", "2")).isEqualTo(ExitCode.OK);

        Report report = verify(2L, MEMORY);

        assertThat(report.generation()).isEqualTo(2);
        // Although the freshness probe posts on all the time.
        assertThat(report.verdict()).isEqualTo(Report.Verdict.equal);
        assertThat(weir(new VerifyCommand(), "--generation", "3")).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(weir(new VerifyCommand(), "--experiment", "nothing")).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(weir(new VerifyCommand(), "--memory", "much")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    @Order(12)
    void a_log_whose_first_records_were_removed_is_refused() throws Exception {
        try (Admin admin = Admin.create(servers.kafka().client("test"))) {
            admin.deleteRecords(Map.of(new TopicPartition(Topics.EVENTS, 0), RecordsToDelete.beforeOffset(1)))
                    .all()
                    .get();
        }

        assertThatThrownBy(VerifyLifeTest::verify)
                .isInstanceOf(VerifyRefused.class)
                .hasMessageContaining("no longer has its first records: partition 0 begins at offset 1");
        assertThat(weir(new VerifyCommand())).isEqualTo(ExitCode.NOT_VERIFIED);
    }

    private static Outcome.Different different(Report report, String experiment) {
        assertThat(report.verdict()).isEqualTo(Report.Verdict.different);
        return (Outcome.Different) outcome(report, experiment);
    }

    private static void millionthMore(Stats stats) {
        var cost = stats.getMetrics().stream()
                .filter(metric -> metric.getMetric().equals("cost"))
                .findFirst()
                .orElseThrow();
        BigInteger sum = Decimals.toInteger(cost.getSum());
        // To a whole number, so that the millionth is all behind the point.
        cost.setSum(Decimals.toBytes(sum.add(BigInteger.ONE)));
    }

    private interface Check {
        void run() throws Exception;
    }

    /** Of one record of the stage. Its bytes are put back. */
    private static void changed(Stage stage, String experiment, Consumer<Stats> change, Check check) throws Exception {
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

    private static void store(String where, StatsKey key, byte[] record) throws SQLException {
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

    private static void sql(String statement) throws SQLException {
        try (var change = postgres.createStatement()) {
            assertThat(change.executeUpdate(statement)).isEqualTo(1);
        }
    }

    /** Posts events of one experiment all the time. */
    private static final class Traffic {
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
