package io.weir.kit.lag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.embedded.EmbeddedKafka;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.kafka.TopicSetup;
import io.weir.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker; nobody counts, the group's positions are committed by hand. */
class CountingLagTest {

    private static final CountingGroup GROUP = new CountingGroup("weir-streams", 1);
    private static final int HOUR_MS = 3_600_000;

    @TempDir
    private Path folder;

    private EmbeddedKafka kafka;
    private KafkaSettings settings;
    private CountingLag lag;

    @BeforeEach
    void start() throws Exception {
        kafka = EmbeddedKafka.start(folder, 0);
        settings = new KafkaSettings(kafka.bootstrapServers(), KafkaSettings.Durability.replicated, 2, 1, 1);
    }

    @AfterEach
    void stop() {
        try (EmbeddedKafka closedSecond = kafka;
                CountingLag closedFirst = lag) {}
    }

    @Test
    void grows_with_the_log_and_is_nothing_when_the_group_has_everything() throws Exception {
        TopicSetup.ensure(settings, Duration.ofMinutes(2));
        watch();
        awaitEvents(0);

        send(0, 10, System.currentTimeMillis());
        send(1, 5, System.currentTimeMillis());
        awaitEvents(15);
        commit(0, 7);
        awaitEvents(8);
        assertThat(((Lag.Known) lag.lag()).partitions().get(0).events()).isEqualTo(3);
        commit(0, 10);
        commit(1, 5);
        awaitEvents(0);

        assertThat(((Lag.Known) lag.lag()).total()).isEqualTo(Behind.NOTHING);
    }

    @Test
    void who_has_just_started_knows_how_old_a_position_is() throws Exception {
        TopicSetup.ensure(settings, Duration.ofMinutes(2));
        long now = System.currentTimeMillis();
        send(0, 100, now - 2 * HOUR_MS);
        send(0, 100, now - HOUR_MS);
        commit(0, 100);

        watch();
        awaitEvents(100);

        Behind behind = ((Lag.Known) lag.lag()).total();
        assertThat(behind.age()).isBetween(Duration.ofHours(1), Duration.ofMinutes(80));
        assertThat(behind.isAtLeast()).isFalse();
    }

    @Test
    void what_was_deleted_from_the_log_is_not_behind() throws Exception {
        TopicSetup.ensure(settings, Duration.ofMinutes(2));
        send(0, 10, System.currentTimeMillis());
        try (Admin admin = admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(Topics.EVENTS, 0), RecordsToDelete.beforeOffset(4)))
                    .all()
                    .get();
        }

        watch();

        awaitEvents(6);
        try (Admin admin = admin()) {
            LogEnds ends = new LogEnds(InstantSource.system());
            ends.at(admin);
            assertThat(ends.removed()).containsExactly(Map.entry(0, 4L));
        }
    }

    @Test
    void is_unknown_and_says_why_until_the_topic_is_there() {
        watch();
        await().atMost(Duration.ofSeconds(30)).until(() -> lag.status().detail().contains("does not host"));
        assertThat(lag.lag()).isInstanceOf(Lag.Unknown.class);
        assertThat(lag.status().ready()).isTrue();

        TopicSetup.ensure(settings, Duration.ofMinutes(2));

        awaitEvents(0);
        assertThat(lag.status().detail()).isEqualTo("watches the log");
    }

    @Test
    void is_unknown_when_kafka_goes_and_known_when_it_is_back() throws Exception {
        TopicSetup.ensure(settings, Duration.ofMinutes(2));
        send(0, 3, System.currentTimeMillis());
        watch();
        awaitEvents(3);
        int port = kafka.port();

        kafka.close();
        await().atMost(Duration.ofSeconds(30)).until(() -> lag.lag() instanceof Lag.Unknown);
        kafka = EmbeddedKafka.start(folder, port);

        awaitEvents(3);
    }

    @Test
    void the_generation_that_has_counted_most_is_followed_also_when_it_is_another_later() throws Exception {
        TopicSetup.ensure(settings, Duration.ofMinutes(2));
        send(0, 10, System.currentTimeMillis());
        commit(new CountingGroup("weir-streams", 1), 0, 4);
        commit(new CountingGroup("weir-streams", 12), 0, 7);
        commit(new CountingGroup("weir-streams-other", 1), 0, 9);
        lag = CountingLag.ofFurthest(settings, "weir-streams", "test-lag", InstantSource.system());
        lag.start();
        awaitEvents(3);

        try (Admin admin = admin()) {
            admin.deleteConsumerGroups(List.of("weir-streams-12")).all().get();
        }

        awaitEvents(6);
    }

    private void watch() {
        lag = new CountingLag(settings, GROUP, "test-lag", InstantSource.system());
        lag.start();
    }

    private void awaitEvents(long events) {
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        lag.lag() instanceof Lag.Known known && known.total().events() == events);
    }

    private void send(int partition, int count, long received) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>(Topics.EVENTS, partition, received, null, new byte[] {1}));
            }
        }
    }

    private void commit(int partition, long next) throws Exception {
        commit(GROUP, partition, next);
    }

    private void commit(CountingGroup group, int partition, long next) throws Exception {
        try (Admin admin = admin()) {
            admin.alterConsumerGroupOffsets(
                            group.id(),
                            Map.of(new TopicPartition(Topics.EVENTS, partition), new OffsetAndMetadata(next)))
                    .all()
                    .get();
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }
}
