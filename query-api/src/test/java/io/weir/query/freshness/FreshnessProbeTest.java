package io.weir.query.freshness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.embedded.EmbeddedKafka;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.kafka.KafkaSettings.Durability;
import io.weir.kit.kafka.TopicSetup;
import io.weir.schemas.Event;
import io.weir.schemas.PayloadHash;
import io.weir.schemas.Projects;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** With a real Kafka; the as-of is what the test says that the results have reached. */
class FreshnessProbeTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Map<Integer, Long> asOf = new ConcurrentHashMap<>();

    @TempDir
    private Path folder;

    @Test
    void an_event_is_timed_when_the_results_hold_it_and_a_stop_is_seen() throws IOException {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0);
                FreshnessProbe probe = probe(kafka)) {
            probe.start();
            await().atMost(PATIENCE).until(() -> gauge("weir.freshness.pending.age") > 0);
            assertThat(count()).isZero();
            assertThat(gauge("weir.freshness.last.age")).isPositive();

            for (int partition = 0; partition < 2; partition++) asOf.put(partition, Long.MAX_VALUE);

            await().atMost(PATIENCE).until(() -> count() >= 2);
            assertThat(probe.status().ready()).isTrue();
            assertThat(probe.status().detail()).contains("after it is posted");

            asOf.clear();
            await().atMost(PATIENCE).until(() -> gauge("weir.freshness.last.age") > 5);
            assertThat(probe.status().ready()).as("nobody waits for it").isTrue();
            assertThat(probe.status().detail()).contains("No event of the probe has reached the results");
        }
    }

    @Test
    void every_probe_of_a_partition_is_a_copy_of_the_first_so_that_no_state_grows() throws IOException {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0);
                FreshnessProbe probe = probe(kafka)) {
            probe.start();
            for (int partition = 0; partition < 2; partition++) asOf.put(partition, Long.MAX_VALUE);
            await().atMost(PATIENCE).until(() -> count() >= 4);

            for (int partition = 0; partition < 2; partition++) {
                List<ConsumerRecord<byte[], byte[]>> records = records(kafka, partition);
                ConsumerRecord<byte[], byte[]> first = records.getFirst();
                assertThat(records).hasSizeGreaterThanOrEqualTo(2).allSatisfy(record -> {
                    assertThat(record.key()).isEqualTo(first.key());
                    assertThat(record.value()).isEqualTo(first.value());
                    assertThat(record.headers().lastHeader(Topics.HEADER_HASH).value())
                            .isEqualTo(PayloadHash.ofRecord(record.value()));
                    assertThat(Projects.isInternal(record.key())).isTrue();
                });
                Event event = SingleObject.EVENT.decode(first.value());
                assertThat(UnitKey.primary(Projects.INTERNAL, event)).isEqualTo(UnitKey.parse(first.key()));
            }
        }
    }

    @Test
    void without_kafka_it_waits_and_says_so() {
        KafkaSettings nowhere = new KafkaSettings("127.0.0.1:1", Durability.replicated, 2, 1, 1);
        try (FreshnessProbe probe = new FreshnessProbe(true, nowhere, metrics, () -> Mono.just(asOf))) {
            probe.start();
            await().atMost(PATIENCE).until(() -> gauge("weir.freshness.last.age") > 2);

            assertThat(probe.status().ready()).isTrue();
            assertThat(probe.status().detail()).contains("No event of the probe has been in the results yet");
        }
    }

    @Test
    void switched_off_it_has_no_metrics_and_says_so() {
        KafkaSettings nowhere = new KafkaSettings("127.0.0.1:1", Durability.replicated, 2, 1, 1);
        try (FreshnessProbe probe = new FreshnessProbe(false, nowhere, metrics, () -> Mono.just(asOf))) {
            probe.start();

            assertThat(metrics.getMeters()).isEmpty();
            assertThat(probe.status().detail()).isEqualTo("The freshness probe is off.");
        }
    }

    private FreshnessProbe probe(EmbeddedKafka kafka) {
        KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Durability.replicated, 2, 1, 1);
        TopicSetup.ensure(settings, PATIENCE);
        return new FreshnessProbe(true, settings, metrics, () -> Mono.just(asOf));
    }

    private double gauge(String name) {
        return metrics.get(name).gauge().value();
    }

    private long count() {
        return metrics.get("weir.freshness").timer().count();
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(EmbeddedKafka kafka, int partition) {
        TopicPartition of = new TopicPartition(Topics.EVENTS, partition);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(of));
            consumer.seekToBeginning(List.of(of));
            return consumer.poll(Duration.ofSeconds(20)).records(of);
        }
    }
}
