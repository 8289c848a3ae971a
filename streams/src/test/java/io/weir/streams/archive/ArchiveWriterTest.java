package io.weir.streams.archive;

import static io.weir.streams.archive.ArchivedLog.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.archive.ArchiveCheck;
import io.weir.archive.ArchiveCheck.Finding;
import io.weir.archive.ArchivedRange;
import io.weir.kit.management.ServiceHealth.Status;
import io.weir.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

/** A real log, and what comes of it in the archive. */
class ArchiveWriterTest {

    private static final TopicPartition FIRST = new TopicPartition(Topics.EVENTS, 0);
    private static final TopicPartition SECOND = new TopicPartition(Topics.EVENTS, 1);

    @TempDir
    private Path folder;

    private ArchivedLog log;

    @BeforeEach
    void start() throws IOException {
        log = new ArchivedLog(folder);
    }

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void every_record_is_kept_exactly_with_headers_null_keys_tombstones_and_timestamps() throws Exception {
        try (var producer = log.producer(Map.of())) {
            producer.send(new ProducerRecord<>(
                    Topics.EVENTS,
                    0,
                    1_700_000_000_123L,
                    bytes("key"),
                    bytes("value"),
                    List.of(
                            new RecordHeader("weir-project", bytes("default")),
                            new RecordHeader("weir-forced", new byte[0]),
                            new RecordHeader("weir-forced", null))));
            producer.send(new ProducerRecord<>(Topics.EVENTS, 1, null, bytes("without a key")));
            producer.send(new ProducerRecord<>(Topics.EXPERIMENTS, 0, bytes("default/x"), bytes("definition")));
            producer.send(new ProducerRecord<>(Topics.EXPERIMENTS, 0, bytes("default/x"), null));
            producer.send(new ProducerRecord<>(Topics.REJECTED, 0, bytes("default"), new byte[0]));
        }

        log.startWriter();

        log.requireExact();
        assertThat(log.inArchive(FIRST)).hasSize(1);
        assertThat(log.inArchive(new TopicPartition(Topics.EXPERIMENTS, 0))
                        .getLast()
                        .value())
                .isNull();
    }

    @Test
    void aborted_transactions_leave_holes_and_the_archive_still_gets_to_the_end() throws Exception {
        try (var producer = log.producer(Map.of("transactional.id", "t"))) {
            producer.initTransactions();
            for (int i = 0; i < 5; i++) {
                producer.beginTransaction();
                for (int j = 0; j < 100; j++)
                    producer.send(new ProducerRecord<>(Topics.REJECTED, bytes("k"), bytes(i + " " + j)));
                if (i % 2 == 0) producer.abortTransaction();
                else producer.commitTransaction();
            }
        }

        log.startWriter();

        log.requireExact();
        ArchivedRange range = log.ranges(Topics.REJECTED, 0).getFirst();
        assertThat(log.ranges(Topics.REJECTED, 0).stream()
                        .mapToLong(ArchivedRange::records)
                        .sum())
                .isEqualTo(200);
        assertThat(range.first()).isZero();
        eventually(() ->
                assertThat(gauge("weir.archive.lag.events", Topics.REJECTED)).isZero());
    }

    @Test
    void a_file_is_complete_at_its_size_or_at_its_age() throws Exception {
        log.rotateAge = Duration.ofHours(1);
        log.rotateBytes = DataSize.ofMegabytes(1);
        log.send(Topics.EVENTS, 0, 500, 10_000); // 5 MB that cannot be compressed
        log.send(Topics.EVENTS, 1, 5, 100);
        ArchiveWriter writer = log.startWriter();

        eventually(() -> assertThat(log.ranges(Topics.EVENTS, 0)).hasSizeGreaterThanOrEqualTo(2));
        assertThat(log.ranges(Topics.EVENTS, 0)).allMatch(range -> range.bytes() < 4 << 20);
        assertThat(log.ranges(Topics.EVENTS, 1)).isEmpty();
        eventually(() ->
                assertThat(gauge("weir.archive.lag.events", Topics.EVENTS)).isBetween(5.0, 300.0));
        assertThat(gauge("weir.archive.lag.seconds", Topics.EVENTS)).isBetween(0.001, 3600.0);

        writer.stop();
        log.rotateAge = Duration.ofMillis(300);
        log.startWriter();

        log.requireExact();
    }

    @Test
    void an_orderly_stop_archives_what_has_been_read() throws Exception {
        log.rotateAge = Duration.ofHours(1);
        log.send(Topics.EVENTS, 0, 50, 100);
        ArchiveWriter writer = log.startWriter();
        eventually(() ->
                assertThat(gauge("weir.archive.lag.seconds", Topics.EVENTS)).isBetween(0.001, 3600.0));
        assertThat(log.ends()).isEmpty();

        writer.stop();

        assertThat(log.ends()).isEqualTo(Map.of(FIRST, 50L));
        log.requireExact();
    }

    @Test
    void killed_between_the_data_and_its_range_it_writes_each_offset_once() throws Exception {
        block("ranges/" + Topics.EVENTS + "/0");
        log.send(Topics.EVENTS, 0, 50, 100);
        ArchiveWriter killed = log.startWriter();
        eventually(() -> assertThat(objects(0)).isNotEmpty());
        killed.stop();
        assertThat(log.ranges(Topics.EVENTS, 0)).isEmpty();

        unblock("ranges/" + Topics.EVENTS + "/0");
        log.send(Topics.EVENTS, 0, 7, 100);
        log.startWriter();

        log.requireExact();
        assertThat(new ArchiveCheck(log.archive()).run().findings())
                .extracting(Finding::kind)
                .containsOnly(ArchiveCheck.Kind.UNREFERENCED);
    }

    @Test
    void killed_between_the_work_file_and_the_data_it_writes_each_offset_once() throws Exception {
        block("data");
        log.send(Topics.EVENTS, 0, 50, 100);
        log.send(Topics.EVENTS, 1, 50, 100);
        ArchiveWriter killed = log.startWriter();
        eventually(() -> assertThat(killed.status().detail()).contains("WAITS"));
        killed.stop();
        Files.writeString(log.work().resolve("left-behind.work"), "of a process that was killed");

        unblock("data");
        log.startWriter();

        log.requireExact();
        assertThat(new ArchiveCheck(log.archive()).run().findings()).isEmpty();
        assertThat(log.work().resolve("left-behind.work")).doesNotExist();
    }

    @Test
    void while_the_store_is_away_nothing_is_lost_and_what_can_go_on_goes_on() throws Exception {
        log.send(Topics.EVENTS, 0, 10, 100);
        ArchiveWriter writer = log.startWriter();
        log.requireExact();

        block("data/" + Topics.EVENTS + "/1");
        log.send(Topics.EVENTS, 0, 10, 100);
        log.send(Topics.EVENTS, 1, 10, 100);
        eventually(() -> assertThat(working()).isZero());
        eventually(() -> assertThat(log.ends()).containsEntry(FIRST, 20L).doesNotContainKey(SECOND));
        Status waiting = writer.status();
        assertThat(waiting.ready()).isTrue();
        assertThat(waiting.detail())
                .contains("WAITS", "nothing is lost", log.root().toString());
        log.send(Topics.EVENTS, 1, 10, 100);
        eventually(() ->
                assertThat(gauge("weir.archive.lag.events", Topics.EVENTS)).isEqualTo(20));

        unblock("data/" + Topics.EVENTS + "/1");

        log.requireExact();
        eventually(() -> assertThat(working()).isOne());
        eventually(() ->
                assertThat(gauge("weir.archive.lag.seconds", Topics.EVENTS)).isZero());
        assertThat(writer.status().detail()).contains("0 events are not archived yet");
        assertThat(log.ranges(Topics.EVENTS, 1)).hasSizeBetween(1, 3);
    }

    @Test
    void a_store_that_is_away_at_the_start_is_waited_for() throws Exception {
        Files.writeString(log.root(), "a file, where the folder should be");
        log.send(Topics.EVENTS, 0, 10, 100);
        ArchiveWriter writer = log.startWriter();
        eventually(() -> assertThat(writer.status().detail()).contains("WAITS", "cannot be used"));
        assertThat(gauge("weir.archive.lag.events", Topics.EVENTS)).isNaN();

        Files.delete(log.root());

        log.requireExact();
    }

    @Test
    void two_writers_of_the_same_partitions_leave_no_gap_and_no_overlap() throws Exception {
        log.rotateAge = Duration.ofMillis(150);
        log.startWriter();
        log.startStranger("stranger");
        log.startStranger("another");

        for (int i = 0; i < 60; i++) {
            log.send(Topics.EVENTS, i % 2, 20, 200);
            Thread.sleep(20); // not waited for: so that the records come into many files
        }

        log.requireExact();
        List<ArchivedRange> ranges = log.ranges(Topics.EVENTS, 0);
        assertThat(ranges).hasSizeGreaterThan(3);
        for (int i = 1; i < ranges.size(); i++)
            assertThat(ranges.get(i).first()).isEqualTo(ranges.get(i - 1).end());
    }

    @Test
    void the_archive_of_another_cluster_is_refused_by_name() {
        log.archive().begin("the-other-cluster", Instant.now());
        log.send(Topics.EVENTS, 0, 10, 100);

        ArchiveWriter writer = log.startWriter();

        eventually(() -> assertThat(writer.status().detail())
                .contains("the-other-cluster", log.live().cluster(), "WEIR_ARCHIVE"));
        assertThat(writer.status().ready()).isTrue();
        assertThat(log.archive().topics()).isEmpty();
    }

    @Test
    void offsets_that_the_log_deletes_before_they_are_archived_are_said_to_be_lost() throws Exception {
        log.send(Topics.EVENTS, 0, 10, 100);
        ArchiveWriter writer = log.startWriter();
        log.requireExact();
        writer.stop();
        log.send(Topics.EVENTS, 0, 20, 100);
        try (var admin = log.admin()) {
            admin.deleteRecords(Map.of(FIRST, RecordsToDelete.beforeOffset(25)))
                    .all()
                    .get();
        }

        log.startWriter();

        eventually(() -> assertThat(log.ends()).containsEntry(FIRST, 30L));
        assertThat(log.ranges(Topics.EVENTS, 0)).contains(ArchivedRange.lost(Topics.EVENTS, 0, 10, 25));
        assertThat(log.metrics
                        .get("weir.archive.lost")
                        .tag("topic", Topics.EVENTS)
                        .counter()
                        .count())
                .isEqualTo(15);
        assertThat(new ArchiveCheck(log.archive()).against(log::live).run().findings())
                .extracting(Finding::kind)
                .containsExactly(ArchiveCheck.Kind.LOST);
    }

    @Test
    void an_archive_that_is_ahead_of_the_log_is_not_written_to_and_other_partitions_are() throws Exception {
        log.send(Topics.EVENTS, 0, 10, 100);
        log.archive().begin(log.live().cluster(), Instant.now());
        log.archive().add(ArchivedRange.lost(Topics.EVENTS, 0, 0, 40), null);
        log.send(Topics.EVENTS, 1, 10, 100);

        ArchiveWriter writer = log.startWriter();

        eventually(() -> assertThat(log.ends()).containsEntry(SECOND, 10L));
        eventually(() -> assertThat(writer.status().detail())
                .contains("weir.events.v1-0: the archive ends at offset 40, the log at 10"));
        assertThat(working()).isZero();
        assertThat(log.ends()).containsEntry(FIRST, 40L);
    }

    /** Also of a writer that runs meanwhile, and also when the new topic is longer than the old one was. */
    @Test
    void records_of_another_topic_of_the_same_name_are_not_archived() throws Exception {
        log.send(Topics.EVENTS, 0, 50, 100);
        ArchiveWriter running = log.startWriter();
        log.requireExact();

        log.createEventsAnew();
        log.send(Topics.EVENTS, 0, 200, 100);

        String refusal = "is that of an earlier topic weir.events.v1, which was deleted and created again since";
        eventually(() -> assertThat(running.status().detail()).contains(refusal));
        running.stop();
        ArchiveWriter next = log.startWriter();
        eventually(() -> assertThat(next.status().detail()).contains(refusal));
        assertThat(log.ends().get(FIRST)).isEqualTo(50);
        assertThat(working()).isZero();
    }

    @Test
    void a_disk_that_is_not_mounted_is_not_taken_for_a_new_archive() throws Exception {
        log.send(Topics.EVENTS, 0, 10, 100);
        ArchiveWriter first = log.startWriter();
        log.requireExact();
        try (var admin = log.admin()) {
            eventually(() -> assertThat(admin.listConsumerGroupOffsets("weir-archive")
                            .partitionsToOffsetAndMetadata()
                            .get())
                    .containsKey(FIRST));
        }
        first.stop();
        Path mounted = log.root().resolveSibling("mounted");
        Files.move(log.root(), mounted);
        log.send(Topics.EVENTS, 0, 10, 100);

        ArchiveWriter writer = log.startWriter();

        eventually(() -> assertThat(writer.status().detail())
                .contains("archived up to offset 10, and now nothing is there", "mounted?"));
        assertThat(working()).isZero();
        writer.stop();
        FileSystemUtils.deleteRecursively(log.root());
        Files.move(mounted, log.root());
        log.startWriter();
        log.requireExact();
    }

    @Test
    void while_kafka_is_away_it_says_so_and_goes_on_when_it_is_back() throws Exception {
        log.send(Topics.EVENTS, 0, 10, 100);
        ArchiveWriter writer = log.startWriter();
        log.requireExact();

        log.stopKafka();
        eventually(() -> assertThat(writer.status().detail()).contains("WAITS", "Kafka"));

        log.startKafka();
        log.send(Topics.EVENTS, 0, 10, 100);
        log.requireExact();
    }

    @Test
    void the_group_shows_where_the_archive_ends_and_metrics_count_files_and_bytes() throws Exception {
        log.send(Topics.EVENTS, 0, 10, 100);
        log.startWriter();
        log.requireExact();

        try (var admin = log.admin()) {
            eventually(() -> assertThat(admin.listConsumerGroupOffsets("weir-archive")
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .get(FIRST))
                    .extracting(OffsetAndMetadata::offset)
                    .isEqualTo(10L));
        }
        List<ArchivedRange> ranges = log.ranges(Topics.EVENTS, 0);
        assertThat(counter("weir.archive.files")).isEqualTo(ranges.size());
        assertThat(counter("weir.archive.bytes"))
                .isEqualTo(ranges.stream().mapToLong(ArchivedRange::bytes).sum());
    }

    private double counter(String name) {
        return log.metrics.get(name).tag("topic", Topics.EVENTS).counter().count();
    }

    private double gauge(String name, String topic) {
        return log.metrics.get(name).tag("topic", topic).gauge().value();
    }

    private double working() {
        return log.metrics.get("weir.archive.working").gauge().value();
    }

    private Set<String> objects(int partition) {
        return Set.copyOf(log.archive().store().list("data/" + Topics.EVENTS + "/" + partition + "/"));
    }

    /** A file stands where the archive needs a folder: nothing below it can be written. */
    private void block(String key) throws IOException {
        Path at = log.root().resolve(key);
        Files.createDirectories(at.getParent());
        if (Files.isDirectory(at)) Files.move(at, at.resolveSibling(at.getFileName() + ".away"));
        Files.writeString(at, "");
    }

    private void unblock(String key) throws IOException {
        Files.delete(log.root().resolve(key));
    }

    private static void eventually(ThrowingRunnable holds) {
        await().atMost(Duration.ofMinutes(1)).untilAsserted(holds);
    }
}
