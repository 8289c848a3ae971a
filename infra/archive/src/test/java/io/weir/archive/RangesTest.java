package io.weir.archive;

import static io.weir.archive.Ranges.RECEIVED;
import static io.weir.archive.Ranges.TOPIC;
import static io.weir.archive.Ranges.bytes;
import static io.weir.archive.Ranges.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is archived is read back exactly. */
class RangesTest {

    @TempDir
    private Path root;

    @TempDir
    private Path work;

    private ArchiveStore store;
    private Archive archive;

    @BeforeEach
    void begin() {
        store = ArchiveStore.open(root.toUri(), ArchiveSettings.DEFAULT);
        archive = Archive.open(store);
        archive.begin("cluster", Instant.EPOCH);
    }

    @Test
    void headers_null_keys_tombstones_empty_values_and_timestamps_are_kept_exactly() throws IOException {
        List<ArchivedRecord> records = List.of(
                new ArchivedRecord(3, RECEIVED, null, bytes("value"), List.of()),
                new ArchivedRecord(4, RECEIVED - 7, bytes("key"), null, List.of()),
                new ArchivedRecord(5, -1, new byte[0], new byte[0], List.of()),
                new ArchivedRecord(
                        9,
                        RECEIVED + 1,
                        new byte[] {0, -1},
                        bytes("héaders"),
                        List.of(
                                new ArchivedHeader("weir-project", bytes("default")),
                                new ArchivedHeader("weir-project", bytes("twice")),
                                new ArchivedHeader("", null),
                                new ArchivedHeader("weir-förced", new byte[0]))));

        ArchivedRange range = Ranges.add(archive, work, 2, 3, 12, records);

        assertThat(range.records()).isEqualTo(4);
        assertThat(range.firstReceived()).isEqualTo(-1);
        assertThat(range.lastReceived()).isEqualTo(RECEIVED + 1);
        assertThat(Ranges.read(store, range)).usingRecursiveComparison().isEqualTo(records);
        assertThat(archive.ranges(TOPIC, 2)).containsExactly(range);
    }

    @Test
    void a_range_may_consist_of_holes() throws IOException {
        ArchivedRange range = Ranges.add(archive, work, 0, 5, 8, List.of());

        assertThat(range.records()).isZero();
        assertThat(Ranges.read(store, range)).isEmpty();
        assertThat(archive.lastRange(TOPIC, 0)).contains(range);
    }

    @Test
    void a_lost_range_has_no_records_and_no_object() throws IOException {
        ArchivedRange lost = ArchivedRange.lost(TOPIC, 0, 0, 40);

        assertThat(archive.add(lost, null)).isTrue();

        assertThat(archive.ranges(TOPIC, 0)).containsExactly(lost).allMatch(ArchivedRange::isLost);
        assertThat(Ranges.read(store, lost)).isEmpty();
    }

    @Test
    void the_first_of_two_ranges_that_begin_alike_counts() throws IOException {
        ArchivedRange first = Ranges.add(archive, work, 0, 0, 10);
        Path file = work.resolve("second");
        ArchivedRange second;
        try (RangeWriter writer = new RangeWriter(file, TOPIC, 0, 0)) {
            writer.add(record(0));
            second = writer.finish(20);
            assertThat(archive.add(second, file)).isFalse();
        }

        assertThat(archive.range(TOPIC, 0, 0)).contains(first);
        assertThat(archive.ranges(TOPIC, 0)).containsExactly(first);
    }

    @Test
    void ranges_come_in_the_order_of_their_offsets_and_topics_and_partitions_are_known() throws IOException {
        ArchivedRange b = Ranges.add(archive, work, 11, 9, 100);
        ArchivedRange a = Ranges.add(archive, work, 11, 0, 9);
        ArchivedRange c = Ranges.add(archive, work, 11, 100, 1_000);
        ArchivedRange other = Ranges.add(archive, work, 2, 0, 1);

        assertThat(archive.topics()).containsExactly(TOPIC);
        assertThat(archive.partitions(TOPIC)).containsExactly(2, 11);
        assertThat(archive.ranges(TOPIC, 11)).containsExactly(a, b, c);
        assertThat(archive.lastRange(TOPIC, 11)).contains(c);
        assertThat(archive.lastRange(TOPIC, 2)).contains(other);
        assertThat(archive.lastRange(TOPIC, 3)).isEmpty();
    }

    @Test
    void the_archive_stays_that_of_the_cluster_that_began_it() {
        assertThat(archive.begin("another", Instant.now()))
                .isEqualTo(new ArchiveInfo(1, "cluster", Instant.EPOCH))
                .isEqualTo(archive.info().orElseThrow());
    }

    @Test
    void records_out_of_their_order_and_an_end_before_the_last_are_refused() throws IOException {
        try (RangeWriter writer = new RangeWriter(work.resolve("w"), TOPIC, 0, 5)) {
            assertThatThrownBy(() -> writer.add(record(4))).hasMessageContaining("offset 4");
            writer.add(record(5));
            assertThatThrownBy(() -> writer.add(record(5))).hasMessageContaining("offset 5");
            assertThatThrownBy(() -> writer.finish(5)).hasMessageContaining("cannot end at 5");
        }
        assertThat(work.resolve("w")).doesNotExist();
    }

    @Test
    void only_its_owner_can_read_what_is_archived() throws IOException {
        Ranges.add(archive, work, 0, 0, 3);

        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.filter(path -> !path.equals(root)).toList()) {
                String mode = Files.isDirectory(path) ? "rwx------" : "rw-------";
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as(path.toString())
                        .isEqualTo(mode);
            }
        }
    }
}
