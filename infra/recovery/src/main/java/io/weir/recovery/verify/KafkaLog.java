package io.weir.recovery.verify;

import io.weir.kit.kafka.KafkaSettings;
import io.weir.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The log in Kafka, and the ends of other topics. */
final class KafkaLog implements LogSource, AutoCloseable {

    private static final int ANSWERS_WITHIN_MS = 30_000;
    private static final Duration POLL = Duration.ofMillis(500);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Duration patience;

    /** @param patience how long Kafka may deliver nothing before its end is reached */
    KafkaLog(KafkaSettings kafka, Duration patience) {
        Map<String, Object> config = kafka.client("weir-verify");
        config.put("enable.auto.commit", false);
        config.put("auto.offset.reset", "none");
        config.put("isolation.level", "read_committed");
        config.put("default.api.timeout.ms", ANSWERS_WITHIN_MS);
        config.put("max.poll.records", 2_000);
        this.consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.patience = patience;
    }

    @Override
    public Map<Integer, Long> beginnings() {
        return asked(() -> byPartition(consumer.beginningOffsets(partitions(Topics.EVENTS))));
    }

    @Override
    public Map<Integer, Long> ends() {
        return ends(Topics.EVENTS);
    }

    /** By partition; also of what is not committed yet. */
    Map<Integer, Long> ends(String topic) {
        return asked(() -> byPartition(consumer.endOffsets(partitions(topic))));
    }

    @Override
    public void read(Map<Integer, Long> from, Map<Integer, Long> ends, Consumer<ConsumerRecord<byte[], byte[]>> to) {
        asked(() -> {
            List<TopicPartition> left = new ArrayList<>();
            ends.forEach((partition, end) -> {
                if (end > from.getOrDefault(partition, 0L)) left.add(new TopicPartition(Topics.EVENTS, partition));
            });
            consumer.assign(left);
            for (TopicPartition partition : left)
                consumer.seek(partition, from.getOrDefault(partition.partition(), 0L));
            read(left, ends, to);
            return null;
        });
    }

    private void read(List<TopicPartition> left, Map<Integer, Long> ends, Consumer<ConsumerRecord<byte[], byte[]>> to) {
        long movedAt = System.nanoTime();
        Map<TopicPartition, Long> positions = new HashMap<>();
        while (!left.isEmpty()) {
            consumer.poll(POLL).forEach(record -> {
                if (record.offset() < ends.get(record.partition())) to.accept(record);
            });
            for (TopicPartition partition : left) {
                // Not the last record's: behind it there may be what no reader is given.
                long position = consumer.position(partition);
                Long before = positions.put(partition, position);
                if (before == null || before != position) movedAt = System.nanoTime();
            }
            if (left.removeIf(partition -> positions.get(partition) >= ends.get(partition.partition())))
                consumer.assign(left);
            if (System.nanoTime() - movedAt > patience.toNanos()) {
                throw new VerifyRefused(
                        "Kafka delivers no more of the log, before its end.",
                        "Look at the brokers' health, then try again.");
            }
        }
    }

    private List<TopicPartition> partitions(String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private static Map<Integer, Long> byPartition(Map<TopicPartition, Long> offsets) {
        Map<Integer, Long> byPartition = new TreeMap<>();
        offsets.forEach((partition, offset) -> byPartition.put(partition.partition(), offset));
        return byPartition;
    }

    private interface Question<T> {
        T ask();
    }

    private static <T> T asked(Question<T> question) {
        try {
            return question.ask();
        } catch (KafkaException e) {
            throw new VerifyRefused(
                    "Kafka does not answer as it should: " + e.getMessage(),
                    "Start it, or set KAFKA_BOOTSTRAP_SERVERS to where it is.",
                    e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
