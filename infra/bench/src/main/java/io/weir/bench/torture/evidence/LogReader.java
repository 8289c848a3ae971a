package io.weir.bench.torture.evidence;

import io.weir.oracle.LogRecord;
import io.weir.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the log on, seed after seed, and keeps all of it. */
public final class LogReader implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final List<LogLine> lines = new ArrayList<>();

    public LogReader(String bootstrapServers, int partitions) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "client.id",
                        "torture-log",
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "earliest",
                        "default.api.timeout.ms",
                        120_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        for (int i = 0; i < partitions; i++) this.partitions.add(new TopicPartition(Topics.EVENTS, i));
        consumer.assign(this.partitions);
        consumer.seekToBeginning(this.partitions);
    }

    /** Reads to the end as it is now; partition to the end's offset. */
    public Map<Integer, Long> readToEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
            if (System.nanoTime() > deadline) throw new IllegalStateException("the log cannot be read to its end");
            consumer.poll(Duration.ofMillis(200)).forEach(record -> lines.add(line(record)));
        }
        Map<Integer, Long> byPartition = new HashMap<>();
        ends.forEach((partition, end) -> byPartition.put(partition.partition(), end));
        return byPartition;
    }

    /** Everything read so far; of one partition in its order. */
    public List<LogLine> lines() {
        return Collections.unmodifiableList(lines);
    }

    /** How many of the records read so far have an id that begins so. */
    public long count(String prefix) {
        return lines.stream()
                .filter(line -> line.record().event().getId().startsWith(prefix))
                .count();
    }

    private static LogLine line(ConsumerRecord<byte[], byte[]> record) {
        return new LogLine(record.partition(), record.offset(), LogRecord.of(record));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
