package io.weir.recovery.restore;

import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.kafka.TopicSetup;
import io.weir.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The cluster that is restored into: it must be empty, or hold the part of this very restore that was done before an interruption. */
final class TargetCluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaSettings kafka;
    private final Admin admin;

    TargetCluster(KafkaSettings kafka) {
        this.kafka = kafka;
        Map<String, Object> config = kafka.client("weir-restore");
        config.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
        this.admin = Admin.create(config);
    }

    /** What of Weir's topics holds records. Empty: it is a new cluster. */
    List<String> holding() throws InterruptedException {
        Set<String> there = existing();
        List<String> holding = new ArrayList<>();
        for (Topics.Spec topic : Topics.ALL) {
            if (there.contains(topic.name())
                    && LongStream.of(ends(topic.name())).sum() > 0) holding.add(topic.name());
        }
        return holding;
    }

    boolean exists(String topic) throws InterruptedException {
        return existing().contains(topic);
    }

    /** Creates what is missing of Weir's topics. */
    void ensureTopics() {
        TopicSetup.ensure(kafka, PATIENCE);
    }

    /** Creates a topic of one partition that holds few records for ever. */
    void create(String topic) throws InterruptedException {
        var wanted = new NewTopic(topic, 1, (short) kafka.replication());
        get(admin.createTopics(List.of(wanted.configs(Map.of("retention.ms", "-1"))))
                .all());
    }

    int partitions(String topic) throws InterruptedException {
        return get(admin.describeTopics(List.of(topic)).allTopicNames())
                .get(topic)
                .partitions()
                .size();
    }

    /** By partition the offset after the last record. */
    long[] ends(String topic) throws InterruptedException {
        int partitions = partitions(topic);
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int p = 0; p < partitions; p++) asked.put(new TopicPartition(topic, p), OffsetSpec.latest());
        var found = get(admin.listOffsets(asked).all());
        long[] ends = new long[partitions];
        found.forEach((partition, end) -> ends[partition.partition()] = end.offset());
        return ends;
    }

    Producer<byte[], byte[]> producer() {
        Map<String, Object> config = kafka.client("weir-restore-writer");
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        config.put("linger.ms", 50);
        config.put("batch.size", 512 * 1024);
        config.put("buffer.memory", 32L * 1024 * 1024);
        config.put("compression.type", "zstd");
        config.put("delivery.timeout.ms", 120_000);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Set<String> existing() throws InterruptedException {
        return get(admin.listTopics().names());
    }

    private static <T> T get(KafkaFuture<T> answer) throws InterruptedException {
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka refused: " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka did not answer within " + PATIENCE.toSeconds() + " s", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
