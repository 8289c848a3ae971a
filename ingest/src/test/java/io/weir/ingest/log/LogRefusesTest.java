package io.weir.ingest.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.embedded.EmbeddedKafka;
import io.weir.ingest.Events;
import io.weir.ingest.RunningIngest;
import io.weir.ingest.RunningIngest.Answer;
import io.weir.schemas.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Kafka that answers and would not store, and one that somebody has changed. */
final class LogRefusesTest {

    private static final Clock NOW = Clock.systemUTC();

    private EmbeddedKafka kafka;
    private Admin admin;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        kafka = EmbeddedKafka.start(folder, 0);
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    @AfterEach
    void stop() throws Exception {
        try (AutoCloseable closedSecond = kafka;
                AutoCloseable closedFirst = admin) {}
    }

    @Test
    void when_the_topic_is_deleted_it_is_not_ready_and_says_why() throws Exception {
        try (RunningIngest ingest =
                RunningIngest.start(kafka.bootstrapServers()).awaitReady()) {
            admin.deleteTopics(List.of(Topics.EVENTS)).all().get();

            await().atMost(Duration.ofMinutes(1)).until(() -> !ingest.health().ready());
            assertThat(ingest.health().detail())
                    .matches(".* does not take events: \\S.*")
                    .doesNotContain("null");
        }
    }

    @Test
    void with_too_few_copies_in_sync_it_is_not_ready_and_says_so_at_once() throws Exception {
        try (RunningIngest ingest =
                RunningIngest.start(kafka.bootstrapServers()).awaitReady()) {
            needed(2);
            await().until(() -> !ingest.health().ready());

            long began = System.nanoTime();
            Answer answer = ingest.post(Events.event("early").toString());

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.code()).isEqualTo("LOG_UNAVAILABLE");
            assertThat(answer.json().path("detail").asString()).contains("has 1 of the 2 copies in sync that it needs");
            assertThat(ingest.health().detail()).contains("weir.events.v1 partition 0 has 1 of the 2 copies");

            needed(1);
            ingest.awaitReady();
            assertThat(ingest.post(Events.event("early").toString()).status()).isEqualTo(202);
            assertThat(ingest.events()).hasSize(1);
        }
    }

    @Test
    void with_a_clock_beyond_the_bound_it_is_not_ready_and_takes_nothing() {
        for (Duration off : List.of(Duration.ofMinutes(50), Duration.ofMinutes(-50))) {
            try (RunningIngest ingest = RunningIngest.startAt(Clock.offset(NOW, off), kafka.bootstrapServers())) {
                await().until(() -> ingest.health().detail().contains("of this instance is"));

                assertThat(ingest.health().ready()).isFalse();
                assertThat(ingest.health().detail())
                        .containsPattern(
                                off.isNegative()
                                        ? "is (2999|3000) s behind Kafka's"
                                        : "is (2999|3000) s ahead of Kafka's");
                assertThat(ingest.gauge("weir.clock.skew")).isBetween(off.toSeconds() - 5.0, off.toSeconds() + 5.0);
                Answer answer = ingest.post(Events.event("skewed")
                        .put("time", NOW.instant().plus(off).toString())
                        .toString());
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.code()).isEqualTo("CLOCK_SKEW");
                assertThat(ingest.events()).isEmpty();
            }
        }
    }

    /** The broker refuses a timestamp that is an hour ahead of its clock: it says so, and nothing is in doubt. */
    @Test
    void what_kafka_refuses_is_told_apart_from_what_is_not_known() {
        Clock ahead = Clock.offset(NOW, Duration.ofHours(2));
        try (RunningIngest ingest = RunningIngest.startAt(
                        ahead, kafka.bootstrapServers(), "--weir.ingest.max-clock-skew=3h")
                .awaitReady()) {
            Answer answer = ingest.post(Events.event("refused").toString());

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.code()).isEqualTo("LOG_REFUSED");
            assertThat(answer.json().path("detail").asString()).containsIgnoringCase("timestamp");
            assertThat(ingest.events()).isEmpty();
            assertThat(ingest.bytesInFlight()).isZero();
        }
    }

    @Test
    void keys_stay_in_their_partitions_when_partitions_are_added() throws Exception {
        Map<String, Integer> places = new HashMap<>();
        try (RunningIngest ingest =
                RunningIngest.start(kafka.bootstrapServers()).awaitReady()) {
            postAll(ingest, "before");
            for (ConsumerRecord<byte[], byte[]> record : ingest.events()) {
                places.put(new String(record.key(), UTF_8), record.partition());
            }
            assertThat(places).hasSizeGreaterThan(20);

            // Streams has made its state of three partitions.
            admin.createTopics(List.of(
                            new NewTopic("weir-streams-1-by-unit-repartition", 3, (short) 1),
                            new NewTopic("weir-streams-1-sums-changelog", 3, (short) 1)))
                    .all()
                    .get();
            admin.createPartitions(Map.of(Topics.EVENTS, NewPartitions.increaseTo(6)))
                    .all()
                    .get();
            postAll(ingest, "after");
        }
        try (RunningIngest ingest =
                RunningIngest.start(kafka.bootstrapServers()).awaitReady()) {
            postAll(ingest, "restarted");

            List<ConsumerRecord<byte[], byte[]>> events = ingest.events();
            assertThat(events).hasSize(3 * places.size()).allSatisfy(record -> assertThat(places)
                    .containsEntry(new String(record.key(), UTF_8), record.partition()));
        }
        try (RunningIngest next = RunningIngest.start(kafka.bootstrapServers(), "--weir.streams.generation=2")
                .awaitReady()) {
            postAll(next, "next");

            assertThat(next.events()).hasSize(4 * places.size()).allSatisfy(record -> assertThat(record.partition())
                    .isLessThan(3));
        }
    }

    private static void postAll(RunningIngest ingest, String ids) {
        for (int i = 0; i < 30; i++) {
            var event = Events.event(ids + i);
            event.putObject("units").put("user", "u-" + i);
            assertThat(ingest.post(event.toString()).status()).isEqualTo(202);
        }
    }

    private void needed(int copies) throws Exception {
        AlterConfigOp set =
                new AlterConfigOp(new ConfigEntry("min.insync.replicas", Integer.toString(copies)), OpType.SET);
        admin.incrementalAlterConfigs(
                        Map.of(new ConfigResource(ConfigResource.Type.TOPIC, Topics.EVENTS), List.of(set)))
                .all()
                .get();
    }
}
