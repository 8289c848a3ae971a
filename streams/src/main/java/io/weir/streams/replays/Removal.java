package io.weir.streams.replays;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.sync.RedisCommands;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.lag.CountingGroup;
import io.weir.kit.lag.Look;
import io.weir.schemas.RedisKeys;
import io.weir.schemas.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Removes what a generation has left in Kafka, PostgreSQL and Redis, when no instance computes it any more. Sinks may still bring rows of it
 * until they have read what it had written, so it is done again until they have; its row in {@code generations} goes last. Each step may
 * fail, be repeated, and be done by several instances at once.
 */
public final class Removal {

    private static final Logger log = LoggerFactory.getLogger(Removal.class);

    private final GenerationTable table;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transactions;
    private final KafkaSettings kafka;
    private final RedisClient redis;

    /** By generation where the sinks' topics ended when nobody wrote to them for it any more. */
    private final Map<Long, Map<TopicPartition, Long>> written = new HashMap<>();

    public Removal(GenerationTable table, TransactionTemplate transactions, KafkaSettings kafka, RedisClient redis) {
        this.table = table;
        this.jdbc = table.jdbc();
        this.transactions = transactions;
        this.kafka = kafka;
        this.redis = redis;
    }

    /** Goes as far as it can. True: nothing of it is left; else it is to be called again. */
    public boolean goOn(CountingGroup group) throws ExecutionException, TimeoutException, InterruptedException {
        long generation = group.generation();
        try (Admin admin = Admin.create(client("weir-replay-removal"))) {
            if (hasMembers(admin, group.id())) return false;
            if (!written.containsKey(generation)) written.put(generation, ends(admin));
            deleteGroup(admin, group.id());
            deleteTopics(admin, group.id());
        }
        try (var producer = new KafkaProducer<>(producer(), new ByteArraySerializer(), new ByteArraySerializer());
                var connection = redis.connect()) {
            boolean haveSinksRead = haveSinksRead(written.get(generation), connection.sync());
            long rows = new StoredRecords(jdbc, transactions, producer).delete(generation);
            long keys = unlink(generation, connection.sync());
            if (rows + keys > 0) log.info("generation {}: {} rows and {} keys are removed", generation, rows, keys);
            if (!haveSinksRead) return false;
        }
        table.forget(generation);
        written.remove(generation);
        log.info("generation {} is dropped: nothing of it is left", generation);
        return true;
    }

    private static boolean hasMembers(Admin admin, String group)
            throws ExecutionException, TimeoutException, InterruptedException {
        try {
            return !Look.await(admin.describeConsumerGroups(List.of(group))
                            .describedGroups()
                            .get(group))
                    .members()
                    .isEmpty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) return false;
            throw e;
        }
    }

    private static Map<TopicPartition, Long> ends(Admin admin)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        Look.await(admin.describeTopics(List.of(Topics.STATS, Topics.ASSIGNMENTS))
                        .allTopicNames())
                .forEach((topic, described) -> described
                        .partitions()
                        .forEach(partition ->
                                asked.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest())));
        Map<TopicPartition, Long> ends = new HashMap<>();
        Look.await(admin.listOffsets(asked).all()).forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private static void deleteGroup(Admin admin, String group)
            throws ExecutionException, TimeoutException, InterruptedException {
        try {
            Look.await(admin.deleteConsumerGroups(List.of(group)).all());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) throw e;
        }
    }

    /** Those that Kafka Streams made for it: changelogs and what is re-keyed. */
    private static void deleteTopics(Admin admin, String group)
            throws ExecutionException, TimeoutException, InterruptedException {
        for (String topic : Look.await(admin.listTopics().names())) {
            boolean isOwn =
                    topic.startsWith(group + "-") && (topic.endsWith("-changelog") || topic.endsWith("-repartition"));
            if (!isOwn) continue;
            try {
                Look.await(admin.deleteTopics(List.of(topic)).all());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) throw e;
            }
        }
    }

    private boolean haveSinksRead(Map<TopicPartition, Long> ends, RedisCommands<String, String> redis) {
        Map<TopicPartition, Long> read = new HashMap<>();
        jdbc.query(
                "select topic, partition, next_offset from sink_offsets where sink in ('postgres', 'assignments')",
                row -> {
                    read.put(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3));
                });
        Map<String, String> inRedis = redis.hgetall(RedisKeys.POSITION);
        return ends.entrySet().stream().allMatch(end -> {
            long postgres = read.getOrDefault(end.getKey(), 0L);
            boolean isInRedis = end.getKey().topic().equals(Topics.STATS);
            long cached = isInRedis
                    ? Long.parseLong(
                            inRedis.getOrDefault("position:" + end.getKey().partition(), "0"))
                    : end.getValue();
            return Math.min(postgres, cached) >= end.getValue();
        });
    }

    private static long unlink(long generation, RedisCommands<String, String> redis) {
        ScanArgs match =
                new ScanArgs().match(RedisKeys.ofGeneration(generation), UTF_8).limit(1_000);
        long keys = 0;
        KeyScanCursor<String> found = redis.scan(match);
        while (true) {
            if (!found.getKeys().isEmpty()) keys += redis.unlink(found.getKeys().toArray(String[]::new));
            if (found.isFinished()) return keys;
            found = redis.scan(ScanCursor.of(found.getCursor()), match);
        }
    }

    private Map<String, Object> client(String name) {
        Map<String, Object> config = kafka.client(name);
        config.put("default.api.timeout.ms", Look.TIMEOUT_MS);
        config.put("request.timeout.ms", Look.TIMEOUT_MS);
        return config;
    }

    private Map<String, Object> producer() {
        Map<String, Object> config = kafka.client("weir-replay-removal");
        config.put("acks", "all");
        return config;
    }
}
