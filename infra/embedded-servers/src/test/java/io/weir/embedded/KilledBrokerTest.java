package io.weir.embedded;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** KAFKA-20734: what a kill -9 left of transactions is ended by the next start, and not forgotten. */
class KilledBrokerTest {

    /** So many that a broker is a while busy with giving them up: then it is that the fault shows. */
    private static final int PARTITIONS = 200;

    /** Long enough to look at the open transaction; over when the broker starts again, or the fault does not show. */
    private static final int TRANSACTION_TIMEOUT_MS = 5_000;

    @TempDir
    private Path folder;

    @Test
    void a_transaction_that_was_open_at_the_kill_is_over_after_the_next_start() throws Exception {
        Path data = folder.resolve("kafka");
        try (KafkaProcess kafka = KafkaProcess.start(data)) {
            createTopic(kafka);
            openTransaction(kafka);
            assertThat(stableOffset(kafka)).isZero();
            kafka.kill();
        }
        Thread.sleep(TRANSACTION_TIMEOUT_MS);

        try (KafkaProcess kafka = KafkaProcess.start(data)) {
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(stableOffset(kafka)).isPositive());
        }
    }

    /** And never closes it: the producer dies with the broker. */
    private static void openTransaction(KafkaProcess kafka) throws Exception {
        var producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "transactional.id",
                        "killed",
                        "transaction.timeout.ms",
                        TRANSACTION_TIMEOUT_MS),
                new StringSerializer(),
                new StringSerializer());
        producer.initTransactions();
        producer.beginTransaction();
        for (int i = 0; i < PARTITIONS; i++) producer.send(new ProducerRecord<>("t", i, "k", "v"));
        producer.flush();
        Thread.ofVirtual().start(() -> producer.close(Duration.ofMinutes(1)));
    }

    private static void createTopic(KafkaProcess kafka) throws Exception {
        try (Admin admin = admin(kafka)) {
            admin.createTopics(List.of(new NewTopic("t", PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
    }

    /** Up to which every transaction is over, the smallest of all partitions. */
    private static long stableOffset(KafkaProcess kafka) throws Exception {
        try (Admin admin = admin(kafka)) {
            Map<TopicPartition, OffsetSpec> ends = IntStream.range(0, PARTITIONS)
                    .boxed()
                    .collect(toMap(i -> new TopicPartition("t", i), i -> OffsetSpec.latest()));
            long smallest = Long.MAX_VALUE;
            for (ListOffsetsResultInfo end : admin.listOffsets(
                            ends, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                    .all()
                    .get()
                    .values()) smallest = Math.min(smallest, end.offset());
            return smallest;
        }
    }

    private static Admin admin(KafkaProcess kafka) {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }
}
