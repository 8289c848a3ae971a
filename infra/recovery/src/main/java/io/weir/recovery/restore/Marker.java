package io.weir.recovery.restore;

import io.weir.kit.kafka.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What a restored cluster says of its restore, in a topic of its own: what is being restored, in one line of text, and at the end that
 * it is done.
 */
record Marker(TargetCluster cluster, KafkaSettings kafka) {

    static final String TOPIC = "weir.restore.v1";

    private static final byte[] KEY = "restore".getBytes(StandardCharsets.UTF_8);
    private static final String DONE = "done: ";
    private static final Duration POLL = Duration.ofMillis(200);

    /** @param what the restore was asked for */
    record Found(String what, boolean isDone) {}

    Optional<Found> read() throws InterruptedException {
        if (!cluster.exists(TOPIC)) return Optional.empty();
        TopicPartition only = new TopicPartition(TOPIC, 0);
        Map<String, Object> config = kafka.client("weir-restore-marker");
        config.put("enable.auto.commit", false);
        String last = null;
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(only));
            consumer.seekToBeginning(List.of(only));
            long end = consumer.endOffsets(List.of(only)).get(only);
            while (consumer.position(only) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    last = new String(record.value(), StandardCharsets.UTF_8);
                }
            }
        }
        if (last == null) return Optional.empty();
        boolean isDone = last.startsWith(DONE);
        return Optional.of(new Found(isDone ? last.substring(DONE.length()) : last, isDone));
    }

    void begin(String what, Producer<byte[], byte[]> producer) throws InterruptedException {
        if (!cluster.exists(TOPIC)) cluster.create(TOPIC);
        write(what, producer);
    }

    void done(String what, Producer<byte[], byte[]> producer) {
        write(DONE + what, producer);
    }

    private static void write(String text, Producer<byte[], byte[]> producer) {
        var sent = producer.send(new ProducerRecord<>(TOPIC, 0, KEY, text.getBytes(StandardCharsets.UTF_8)));
        producer.flush();
        if (sent.state() == Future.State.FAILED) {
            throw new IllegalStateException("Kafka did not take the marker of the restore", sent.exceptionNow());
        }
    }
}
