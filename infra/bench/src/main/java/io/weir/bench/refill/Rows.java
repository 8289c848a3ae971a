package io.weir.bench.refill;

import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.StatsKey;
import io.weir.schemas.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topic of statistics: read to its end, and filled with copies of what the topology wrote there. */
public record Rows(String kafka) {

    private static final Duration POLL = Duration.ofMillis(200);

    private record Place(ByteBuffer key, int partition) {}

    /** Writes one experiment's rows again under other names. Returns how many. */
    long copy(String experiment, int copies) {
        Map<Place, ConsumerRecord<byte[], byte[]>> newest = new HashMap<>();
        readAll(record -> newest.put(new Place(ByteBuffer.wrap(record.key()), record.partition()), record));
        List<ConsumerRecord<byte[], byte[]>> rows = newest.values().stream()
                .filter(record -> isOf(experiment, SingleObject.STATS_KEY.decode(record.key())))
                .toList();
        if (rows.isEmpty()) throw new IllegalStateException(experiment + " has no rows");
        Map<String, Object> config = Map.of("bootstrap.servers", kafka, "linger.ms", 20, "compression.type", "lz4");
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < copies; i++) {
                for (ConsumerRecord<byte[], byte[]> row : rows) {
                    StatsKey key = SingleObject.STATS_KEY.decode(row.key());
                    key.setExperiment(experiment + "-" + i);
                    producer.send(new ProducerRecord<>(
                            Topics.STATS, row.partition(), SingleObject.STATS_KEY.encode(key), row.value()));
                }
            }
        }
        return (long) rows.size() * copies;
    }

    private static boolean isOf(String experiment, StatsKey key) {
        return key.getStage() == Stage.units && key.getExperiment().equals(experiment);
    }

    /** Every record that is committed now. */
    public void readAll(Consumer<ConsumerRecord<byte[], byte[]>> row) {
        try (var consumer = consumer()) {
            List<TopicPartition> all = partitions(consumer);
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (all.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(POLL).forEach(row);
            }
        }
    }

    /** The next offset of each partition. */
    Map<Integer, Long> ends() {
        try (var consumer = consumer()) {
            Map<Integer, Long> ends = new HashMap<>();
            consumer.endOffsets(partitions(consumer)).forEach((partition, end) -> ends.put(partition.partition(), end));
            return ends;
        }
    }

    private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer) {
        List<TopicPartition> all = new ArrayList<>();
        consumer.partitionsFor(Topics.STATS)
                .forEach(found -> all.add(new TopicPartition(found.topic(), found.partition())));
        return all;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> config =
                Map.of("bootstrap.servers", kafka, "isolation.level", "read_committed", "max.poll.records", 2_000);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
