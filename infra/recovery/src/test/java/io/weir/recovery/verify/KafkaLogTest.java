package io.weir.recovery.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.embedded.EmbeddedKafka;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.kafka.KafkaSettings.Durability;
import io.weir.kit.kafka.TopicSetup;
import io.weir.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

@TestMethodOrder(OrderAnnotation.class)
class KafkaLogTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private static Path folder;

    private static EmbeddedKafka kafka;
    private static KafkaSettings settings;

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(folder, 0);
        settings = new KafkaSettings(kafka.bootstrapServers(), Durability.strict, 3, 1, 1);
        TopicSetup.ensure(settings, PATIENCE);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    @Order(1)
    void reads_to_the_end_although_nothing_that_readers_are_given_lies_there() throws Exception {
        Map<String, Object> config = settings.client("test");
        config.put("transactional.id", "test");
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = 0; i < 5; i++) producer.send(record(0, "a" + i));
            producer.send(record(1, "b0"));
            producer.commitTransaction();
            producer.beginTransaction();
            producer.send(record(0, "given up")).get();
            producer.abortTransaction();
        }
        List<String> read = new ArrayList<>();
        try (KafkaLog log = new KafkaLog(settings, PATIENCE)) {
            Map<Integer, Long> ends = log.ends();
            assertThat(ends).containsOnlyKeys(0, 1, 2).containsEntry(0, 8L).containsEntry(2, 0L);

            log.read(Map.of(), ends, record -> read.add(new String(record.value(), UTF_8)));
            assertThat(read)
                    .containsExactlyInAnyOrder("a0", "a1", "a2", "a3", "a4", "b0")
                    .containsSubsequence("a0", "a4");

            read.clear();
            log.read(Map.of(0, 1L, 1, 2L), Map.of(0, 3L, 1, 2L), record -> read.add(new String(record.value(), UTF_8)));
            assertThat(read).containsExactly("a1", "a2");
        }
    }

    @Test
    @Order(2)
    void a_log_that_lacks_its_beginning_is_refused() throws Exception {
        try (KafkaLog log = new KafkaLog(settings, PATIENCE);
                Admin admin = Admin.create(settings.client("test"))) {
            Verification.requireWholeLog(log.beginnings());
            admin.deleteRecords(Map.of(new TopicPartition(Topics.EVENTS, 0), RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get();

            assertThatThrownBy(() -> Verification.requireWholeLog(log.beginnings()))
                    .isInstanceOf(VerifyRefused.class)
                    .hasMessageContaining("partition 0 begins at offset 2");
        }
    }

    private static ProducerRecord<byte[], byte[]> record(int partition, String value) {
        return new ProducerRecord<>(Topics.EVENTS, partition, "key".getBytes(UTF_8), value.getBytes(UTF_8));
    }
}
