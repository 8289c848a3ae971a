package io.weir.streams.cdc;

import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.lag.Look;
import io.weir.schemas.Topics;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.jdbc.core.JdbcTemplate;

/** Experiments that the topic knows and the table does not: reading the table again does not tell of them. */
final class DeletedMeanwhile {

    private static final TopicPartition DEFINITIONS = new TopicPartition(Topics.EXPERIMENTS, 0);
    private static final Duration POLL = Duration.ofMillis(500);

    private DeletedMeanwhile() {}

    /** Writes their deletion to the topic. What is defined again meanwhile is read after it. Returns how many there were. */
    static int tell(JdbcTemplate jdbc, KafkaSettings kafka)
            throws InterruptedException, ExecutionException, TimeoutException {
        Set<String> gone = inTopic(kafka); // first: what is in it was in the table before
        jdbc.query("select project, key from experiments", row -> {
            gone.remove(Topics.experimentKey(row.getString(1), row.getString(2)));
        });
        Map<String, Object> config = kafka.client("weir-definitions-deleted");
        config.put("acks", "all");
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            for (String key : gone) {
                producer.send(new ProducerRecord<>(Topics.EXPERIMENTS, key, null))
                        .get(Look.TIMEOUT_MS, TimeUnit.MILLISECONDS);
            }
        }
        return gone.size();
    }

    private static Set<String> inTopic(KafkaSettings kafka) {
        Set<String> keys = new HashSet<>();
        Map<String, Object> config = kafka.client("weir-definitions-known");
        config.put("enable.auto.commit", false);
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(DEFINITIONS));
            consumer.seekToBeginning(List.of(DEFINITIONS));
            long end = consumer.endOffsets(List.of(DEFINITIONS)).get(DEFINITIONS);
            while (consumer.position(DEFINITIONS) < end) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    if (record.value() == null) keys.remove(record.key());
                    else keys.add(record.key());
                }
            }
        }
        return keys;
    }
}
