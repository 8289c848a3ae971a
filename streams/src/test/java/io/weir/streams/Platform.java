package io.weir.streams;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.embedded.EmbeddedKafka;
import io.weir.embedded.EmbeddedPostgres;
import io.weir.embedded.EmbeddedRedis;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.kafka.TopicSetup;
import io.weir.kit.lag.LogShape;
import io.weir.kit.management.ServiceHealth;
import io.weir.oracle.Expected;
import io.weir.oracle.LogRecord;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.RedisKeys;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitKey;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import liquibase.Liquibase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.springframework.context.ConfigurableApplicationContext;

/** Real servers and the real service in one folder. */
final class Platform implements AutoCloseable {

    static final int PARTITIONS = 4;

    private final Path folder;
    private final int postgresPort;
    private final int redisPort;
    final EmbeddedKafka kafka;
    private EmbeddedPostgres postgres;
    private EmbeddedRedis redis;
    private ConfigurableApplicationContext service;

    Platform(Path folder) throws Exception {
        this.folder = folder;
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        try {
            postgres = EmbeddedPostgres.start(folder.resolve("postgres"), 0);
            postgresPort = postgres.port();
            redis = EmbeddedRedis.start(folder.resolve("redis"), 0);
            redisPort = redis.port();
            makeTopicsAndTables();
        } catch (Exception | Error e) {
            // A broker whose folder is removed under it ends the process, and nobody would hear what went wrong.
            close();
            throw e;
        }
    }

    private void makeTopicsAndTables() throws Exception {
        TopicSetup.ensure(
                new KafkaSettings(kafka.bootstrapServers(), KafkaSettings.Durability.replicated, PARTITIONS, 1, 1),
                Duration.ofMinutes(2));
        try (Connection connection = connect()) {
            var liquibase = new Liquibase(
                    "io/weir/schemas/postgres/changelog.yaml",
                    new ClassLoaderResourceAccessor(),
                    new JdbcConnection(connection));
            liquibase.update();
        }
    }

    /**
     * @param stateDir another one than before: the stores are rebuilt from their changelogs
     * @param settings more of them, each {@code --name=value}
     */
    void startService(String stateDir, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--weir.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "--weir.kafka.partitions=" + PARTITIONS,
                "--weir.kafka.replication=1",
                "--weir.kafka.min-insync-replicas=1",
                "--weir.database.url=postgresql://postgres@127.0.0.1:" + postgresPort + "/postgres",
                "--weir.redis.url=redis://127.0.0.1:" + redisPort,
                "--weir.streams.state-dir=" + folder.resolve(stateDir),
                // Events of the tests are received in 1970.
                "--weir.streams.events-retention=36500d"));
        arguments.addAll(List.of(settings));
        service = StreamsService.application().run(arguments.toArray(String[]::new));
    }

    MeterRegistry metrics() {
        return service.getBean(MeterRegistry.class);
    }

    /** What that part of the service says of itself. */
    ServiceHealth health(String part) {
        return service.getBeansOfType(ServiceHealth.class).values().stream()
                .filter(found -> found.name().equals(part))
                .findFirst()
                .orElseThrow();
    }

    /** The first column of what PostgreSQL answers, as text. */
    List<String> query(String sql) throws SQLException {
        try (Connection connection = connect();
                ResultSet rows = connection.createStatement().executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) found.add(rows.getString(1));
            return found;
        }
    }

    void stopService() {
        service.close();
        service = null;
    }

    void killPostgres() throws Exception {
        postgres.kill();
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"), postgresPort);
    }

    void stopPostgres() throws Exception {
        postgres.close();
    }

    void startPostgres() throws Exception {
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"), postgresPort);
    }

    void killRedis() throws Exception {
        redis.kill();
        redis = EmbeddedRedis.start(folder.resolve("redis"), redisPort);
    }

    void loseRedis() {
        try (RedisClient client = RedisClient.create(redis.url());
                var connection = client.connect()) {
            connection.sync().flushall();
        }
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/postgres?user=postgres");
    }

    void define(ExperimentDefinition definition) throws SQLException {
        String sql = """
                insert into experiments values (?, ?, ?, '{}', ?, ?, ?)
                on conflict (project, key) do update set revision = excluded.revision, definition = excluded.definition""";
        try (Connection connection = connect();
                PreparedStatement insert = connection.prepareStatement(sql)) {
            Timestamp now = Timestamp.from(Instant.now());
            insert.setString(1, definition.getProject());
            insert.setString(2, definition.getExperiment());
            insert.setLong(3, definition.getRevision());
            insert.setBytes(4, SingleObject.EXPERIMENT.encode(definition));
            insert.setTimestamp(5, now);
            insert.setTimestamp(6, now);
            insert.executeUpdate();
        }
    }

    /** Each record with its own received time, as ingest writes it. */
    void send(List<LogRecord> log) {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (LogRecord record : log) {
                byte[] value = SingleObject.EVENT.encode(record.event());
                byte[] key = UnitKey.primary(record.project(), record.event()).toBytes();
                int partition = LogShape.partition(key, PARTITIONS);
                producer.send(new ProducerRecord<>(
                        Topics.EVENTS, partition, record.received(), key, value, Stream.headers(record)));
            }
        }
    }

    /** The newest record of every key of weir.experiments.v1. */
    Map<String, ExperimentDefinition> definitions() {
        Map<String, ExperimentDefinition> newest = new HashMap<>();
        TopicPartition partition = new TopicPartition(Topics.EXPERIMENTS, 0);
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> newest.put(
                                record.key(),
                                record.value() == null ? null : SingleObject.EXPERIMENT.decode(record.value())));
            }
        }
        return newest;
    }

    /** Who reads the log as that group; nobody while there is no such group yet. */
    Collection<MemberDescription> members(String group) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get()
                    .members();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) return List.of();
            throw e;
        }
    }

    /** Names of the topics that begin so. */
    List<String> topics(String prefix) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return admin.listTopics().names().get().stream()
                    .filter(topic -> topic.startsWith(prefix))
                    .toList();
        }
    }

    List<String> groups() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return admin.listGroups().all().get().stream()
                    .map(GroupListing::groupId)
                    .toList();
        }
    }

    void keepInRedis(String key) {
        try (RedisClient client = RedisClient.create(redis.url());
                var connection = client.connect()) {
            connection.sync().set(key, "kept");
        }
    }

    List<String> redisKeys(long generation) {
        try (RedisClient client = RedisClient.create(redis.url());
                var connection = client.connect()) {
            return connection.sync().keys(RedisKeys.ofGeneration(generation));
        }
    }

    /** What readers of PostgreSQL add up of experiment x. */
    Expected inPostgres() throws SQLException {
        return inPostgres(1);
    }

    Expected inPostgres(long generation) throws SQLException {
        Map<StatsKey, Stats> records = new HashMap<>();
        try (Connection connection = connect();
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("select * from stats_current where generation = " + generation)) {
            while (rows.next()) {
                StatsKey key = new StatsKey(
                        rows.getLong("generation"),
                        rows.getString("project"),
                        rows.getString("experiment"),
                        rows.getString("variant"),
                        rows.getInt("phase"),
                        Stage.valueOf(rows.getString("stage")),
                        rows.getInt("partition"),
                        rows.getString("dimension"),
                        rows.getString("value"));
                records.put(key, SingleObject.STATS.decode(rows.getBytes("record")));
            }
        }
        return Expected.stored(Events.PROJECT, "x", records);
    }

    /** The accounting of the project, all partitions together: where looks at events have ended. */
    Stats logTotals() throws SQLException {
        Stats totals = Stats.newBuilder().setRevision(0).build();
        try (Connection connection = connect();
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("select record from stats_current where stage = 'log'")) {
            while (rows.next()) {
                Stats part = SingleObject.STATS.decode(rows.getBytes(1));
                totals.setKept(totals.getKept() + part.getKept());
                totals.setExposed(totals.getExposed() + part.getExposed());
                totals.setReceived(totals.getReceived() + part.getReceived());
            }
        }
        return totals;
    }

    /** What readers of Redis add up of experiment x; fails while Redis says of itself that it is not whole. */
    Expected inRedis() {
        Map<StatsKey, Stats> records = new HashMap<>();
        try (RedisClient client = RedisClient.create(redis.url());
                StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            Map<String, String> state = new HashMap<>();
            connection
                    .sync()
                    .hgetall(RedisKeys.POSITION.getBytes(UTF_8))
                    .forEach((field, value) -> state.put(new String(field, UTF_8), new String(value, UTF_8)));
            if (!isWhole(state)) throw new AssertionError("Redis is not whole: " + new TreeMap<>(state));
            for (String hash :
                    List.of(RedisKeys.experiment(1, Events.PROJECT, "x"), RedisKeys.hours(1, Events.PROJECT, "x"))) {
                connection.sync().hgetall(hash.getBytes(UTF_8)).forEach((field, value) -> {
                    int space = new String(value, ISO_8859_1).indexOf(' ');
                    records.put(
                            SingleObject.STATS_KEY.decode(field),
                            SingleObject.STATS.decode(Arrays.copyOfRange(value, space + 1, value.length)));
                });
            }
        }
        return Expected.stored(Events.PROJECT, "x", records);
    }

    private static boolean isWhole(Map<String, String> state) {
        if (!state.containsKey("partitions")) return false;
        for (int p = 0; p < Integer.parseInt(state.get("partitions")); p++) {
            long position = Long.parseLong(state.getOrDefault("position:" + p, "-1"));
            if (position < Long.parseLong(state.getOrDefault("refill:" + p, "0"))) return false;
        }
        return true;
    }

    /** All of them, also when one fails to close. */
    @Override
    public void close() throws Exception {
        try (kafka;
                AutoCloseable closedThird = postgres;
                AutoCloseable closedSecond = redis;
                AutoCloseable closedFirst = service) {
            // Each may be null.
        }
    }
}
