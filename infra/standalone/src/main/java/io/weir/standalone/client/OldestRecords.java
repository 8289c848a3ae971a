package io.weir.standalone.client;

import io.weir.kit.kafka.KafkaSettings;
import io.weir.standalone.client.ArchiveStatus.ArchivedPartition;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads of each partition that is behind the first record that is not archived. */
final class OldestRecords {

    /** What is not found until then is not known. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private OldestRecords() {}

    static List<ArchivedPartition> of(KafkaSettings kafka, List<ArchivedPartition> partitions) {
        Map<TopicPartition, Long> behind = new HashMap<>();
        for (ArchivedPartition partition : partitions) {
            long from = partition.archivedTo() == null ? 0 : partition.archivedTo();
            if (partition.isBehind()) behind.put(new TopicPartition(partition.topic(), partition.partition()), from);
        }
        if (behind.isEmpty()) return partitions;
        Map<TopicPartition, Long> found = read(kafka, behind);
        return partitions.stream()
                .map(partition ->
                        partition.withOldest(found.get(new TopicPartition(partition.topic(), partition.partition()))))
                .toList();
    }

    private static Map<TopicPartition, Long> read(KafkaSettings kafka, Map<TopicPartition, Long> from) {
        Map<String, Object> config = kafka.client("weir-archive-command");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 64 << 10);
        Map<TopicPartition, Long> found = new HashMap<>();
        Set<TopicPartition> open = new HashSet<>(from.keySet());
        long began = System.nanoTime();
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(open);
            from.forEach(consumer::seek);
            while (!open.isEmpty() && System.nanoTime() - began < LONGEST.toNanos()) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
                for (TopicPartition partition : records.partitions())
                    found.putIfAbsent(
                            partition, records.records(partition).getFirst().timestamp());
                if (open.removeAll(records.partitions())) consumer.pause(records.partitions());
            }
        } catch (KafkaException e) {
            return found; // what is not found is not known
        }
        return found;
    }
}
