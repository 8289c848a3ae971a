package io.weir.recovery.restore;

import static io.weir.recovery.restore.ArchiveMaker.record;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.weir.archive.ArchiveDamaged;
import io.weir.archive.ArchivedRange;
import io.weir.archive.ArchivedRecord;
import io.weir.embedded.EmbeddedKafka;
import io.weir.embedded.EmbeddedPostgres;
import io.weir.embedded.EmbeddedRedis;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.lag.LogShape;
import io.weir.kit.settings.DatabaseSettings;
import io.weir.schemas.Topics;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Into a real Kafka. PostgreSQL is new, and knows no experiment. */
class RestoreTest {

    private static final int ARCHIVED = 3;
    private static final int EACH = 400;

    @TempDir
    private static Path servers;

    private static EmbeddedKafka kafka;
    private static EmbeddedPostgres postgres;
    private static EmbeddedRedis redis;

    @TempDir
    private Path folder;

    private ArchiveMaker maker;
    private int statesRemoved;

    @BeforeAll
    static void startServers() throws Exception {
        kafka = EmbeddedKafka.start(servers.resolve("kafka"), 0);
        postgres = EmbeddedPostgres.start(servers.resolve("postgres"), 0);
        redis = EmbeddedRedis.start(servers.resolve("redis"), 0);
    }

    @AfterAll
    static void stopServers() throws Exception {
        // Each may be null, and the broker must be gone before its folder is.
        try (AutoCloseable closedThird = kafka;
                AutoCloseable closedSecond = postgres;
                AutoCloseable closedFirst = redis) {}
    }

    @BeforeEach
    void makeArchive() throws IOException {
        maker = new ArchiveMaker(folder);
    }

    @AfterEach
    void forgetTopics() throws Exception {
        maker.close();
        try (Admin admin = admin()) {
            Set<String> all = admin.listTopics().names().get();
            admin.deleteTopics(all).all().get();
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> admin.listTopics().names().get().isEmpty());
        }
    }

    @Test
    void records_come_back_whole_each_key_in_one_partition_and_in_the_order_of_received_times() throws Exception {
        events();

        RestoreReport report = restore(8, RestoreRequest.ALL);

        assertThat(report.topics())
                .contains(new RestoreReport.Topic(Topics.EVENTS, 8, ARCHIVED * EACH, 0))
                .contains(new RestoreReport.Topic(Topics.EXPERIMENTS, 1, 0, 0));
        assertThat(report.kept()).isNull();
        assertThat(statesRemoved).isEqualTo(1);
        Map<String, List<String>> orders = new HashMap<>();
        Map<Integer, Long> newest = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> restored : read(Topics.EVENTS, 8)) {
            assertThat(restored.partition()).isEqualTo(LogShape.partition(restored.key(), 8));
            assertThat(restored.timestamp()).isGreaterThanOrEqualTo(newest.getOrDefault(restored.partition(), 0L));
            newest.put(restored.partition(), restored.timestamp());
            String origin = text(restored.headers().lastHeader(Topics.HEADER_ORIGIN));
            int partition = Integer.parseInt(origin.split(":")[0]);
            long offset = Long.parseLong(origin.split(":")[1]);
            ArchivedRecord archived = event(partition, offset);
            assertThat(restored.key()).isEqualTo(archived.key());
            assertThat(restored.value()).isEqualTo(archived.value());
            assertThat(restored.timestamp()).isEqualTo(archived.timestamp());
            assertThat(text(restored.headers().lastHeader("weir-project"))).isEqualTo("default");
            assertThat(restored.headers().lastHeader("empty").value()).isNull();
            orders.computeIfAbsent(new String(restored.key(), UTF_8), key -> new ArrayList<>())
                    .add(origin);
        }
        assertThat(orders.values().stream().mapToInt(List::size).sum()).isEqualTo(ARCHIVED * EACH);
        assertThat(orders.values()).allSatisfy(order -> assertThat(order)
                .isSortedAccordingTo(Comparator.comparingLong(origin -> Long.parseLong(origin.split(":")[1]))));
    }

    @Test
    void one_that_was_interrupted_goes_on_and_one_that_is_done_is_not_done_again() throws Exception {
        events();
        var interrupted = new RestoreProgress() {
            private long left = ARCHIVED * EACH / 2;
            private boolean isWriting;

            @Override
            public void begins(String step, long of, String unit) {
                isWriting = step.endsWith(Topics.EVENTS);
            }

            @Override
            public void advances(long by) {
                if (isWriting && left-- == 0) throw new IllegalStateException("interrupted");
            }
        };
        assertThatThrownBy(() -> restore(2, RestoreRequest.ALL, interrupted)).hasMessage("interrupted");
        List<ConsumerRecord<byte[], byte[]>> half = read(Topics.EVENTS, 2);
        assertThat(half).hasSizeBetween(1, ARCHIVED * EACH - 1);

        RestoreRefused other = refusal(() -> restore(2, new RestoreRequest(Instant.now(), false, false)));
        assertThat(other)
                .hasMessageContaining(
                        "Another restore of this cluster was interrupted: archive of cluster the-lost-one to 2");
        restore(2, RestoreRequest.ALL);

        assertThat(read(Topics.EVENTS, 2).stream().map(RestoreTest::origin))
                .doesNotHaveDuplicates()
                .hasSize(ARCHIVED * EACH);
        RestoreRefused again = refusal(() -> restore(2, RestoreRequest.ALL));
        assertThat(again).hasMessageContaining("This cluster was restored already");
    }

    @Test
    void what_was_received_later_than_asked_for_stays_in_the_archive() throws Exception {
        events();

        RestoreReport report =
                restore(2, new RestoreRequest(Instant.ofEpochMilli(event(0, 99).timestamp()), false, false));

        assertThat(report.topics().getLast().records()
                        + report.topics().getLast().later())
                .isEqualTo(ARCHIVED * EACH);
        assertThat(read(Topics.EVENTS, 2))
                .hasSize((int) report.topics().getLast().records())
                .allMatch(restored -> restored.timestamp() <= event(0, 99).timestamp());
    }

    @Test
    void a_damaged_archive_is_refused_by_name_before_anything_is_written() throws Exception {
        List<ArchivedRange> ranges = events();
        Path object = folder.resolve("archive").resolve(ranges.getLast().object());
        try (RandomAccessFile file = new RandomAccessFile(object.toFile(), "rw")) {
            file.seek(file.length() / 2);
            int was = file.read();
            file.seek(file.length() / 2);
            file.write(was ^ 1);
        }

        assertThatThrownBy(() -> restore(2, RestoreRequest.ALL))
                .isInstanceOf(ArchiveDamaged.class)
                .hasMessageContaining(ranges.getLast().object());
        try (Admin admin = admin()) {
            assertThat(admin.listTopics().names().get()).isEmpty();
        }
    }

    @Test
    void a_gap_and_records_that_were_never_archived_are_refused() throws Exception {
        maker.archive.add(ArchivedRange.lost(Topics.EVENTS, 0, 0, 5), null);

        RestoreRefused lost = refusal(() -> restore(2, RestoreRequest.ALL));

        assertThat(lost).hasMessageContaining(Topics.EVENTS + " partition 0, offsets 0 to 4, were deleted from Kafka");
        assertThat(lost.next()).contains("--incomplete");
        maker.archive.add(ArchivedRange.lost(Topics.EVENTS, 0, 7, 9), null);
        RestoreRefused gap = refusal(() -> restore(2, new RestoreRequest(null, false, true)));
        assertThat(gap).hasMessageContaining("has nothing from offset 5 to 7");
    }

    @Test
    void a_cluster_that_holds_something_is_refused() throws Exception {
        events();
        restore(2, RestoreRequest.ALL);
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(Marker.TOPIC)).all().get();
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> !admin.listTopics().names().get().contains(Marker.TOPIC));
        }

        assertThat(refusal(() -> restore(2, RestoreRequest.ALL)))
                .hasMessage("The cluster is not empty: weir.events.v1 has records.");
    }

    @Test
    void experiments_that_postgresql_does_not_know_are_not_lost_in_silence() throws Exception {
        events();
        maker.range(
                Topics.EXPERIMENTS,
                0,
                3,
                List.of(
                        record(0, 1_000, "default/kept", "definition"),
                        record(1, 1_001, "default/gone", "definition"),
                        record(2, 1_002, "default/gone", null)));

        RestoreRefused refused = refusal(() -> restore(2, RestoreRequest.ALL));

        assertThat(refused).hasMessage("PostgreSQL does not know 1 experiment of the archive: default/kept.");
        assertThat(refused.next()).contains("--lose-definitions");
        restore(2, new RestoreRequest(null, true, false));
        assertThat(read(Topics.EXPERIMENTS, 1)).hasSize(3).last().satisfies(tombstone -> assertThat(tombstone.value())
                .isNull());
    }

    /** Two ranges for each partition; offsets have holes, and the partitions' received times lie between each other's. */
    private List<ArchivedRange> events() throws IOException {
        List<ArchivedRange> ranges = new ArrayList<>();
        for (int partition = 0; partition < ARCHIVED; partition++) {
            int of = partition;
            List<ArchivedRecord> all = IntStream.range(0, EACH)
                    .mapToObj(i -> event(of, 2L * i + 1))
                    .toList();
            ranges.add(maker.range(Topics.EVENTS, partition, EACH, all.subList(0, EACH / 2)));
            ranges.add(maker.range(Topics.EVENTS, partition, 2L * EACH, all.subList(EACH / 2, EACH)));
        }
        return ranges;
    }

    private static ArchivedRecord event(int partition, long offset) {
        return record(
                offset,
                1_000_000 + 10 * offset + 3L * partition,
                "unit-" + partition + "-" + offset % 17,
                "value-" + partition + "-" + offset);
    }

    private RestoreReport restore(int partitions, RestoreRequest request) throws Exception {
        return restore(partitions, request, RestoreProgress.SILENT);
    }

    private RestoreReport restore(int partitions, RestoreRequest request, RestoreProgress progress) throws Exception {
        RestoreTarget target = new RestoreTarget(
                new KafkaSettings(kafka.bootstrapServers(), KafkaSettings.Durability.replicated, partitions, 1, 1),
                new DatabaseSettings(postgres.url()),
                redis.url(),
                () -> statesRemoved++);
        return new Restore(maker.archive, target, progress).run(request);
    }

    private static RestoreRefused refusal(ThrowingCallable restore) {
        return catchThrowableOfType(RestoreRefused.class, restore);
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic, int partitions) {
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
        Map<String, Object> config = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (all.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(read::add);
            }
        }
        return read;
    }

    private static String origin(ConsumerRecord<byte[], byte[]> record) {
        return text(record.headers().lastHeader(Topics.HEADER_ORIGIN));
    }

    private static String text(Header header) {
        return new String(header.value(), UTF_8);
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }
}
