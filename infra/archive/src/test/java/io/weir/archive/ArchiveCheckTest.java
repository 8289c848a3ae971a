package io.weir.archive;

import static io.weir.archive.ArchiveCheck.Kind.AHEAD_OF_LOG;
import static io.weir.archive.ArchiveCheck.Kind.DAMAGED_ENTRY;
import static io.weir.archive.ArchiveCheck.Kind.DAMAGED_OBJECT;
import static io.weir.archive.ArchiveCheck.Kind.FOREIGN;
import static io.weir.archive.ArchiveCheck.Kind.GAP;
import static io.weir.archive.ArchiveCheck.Kind.LOST;
import static io.weir.archive.ArchiveCheck.Kind.MISSING_OBJECT;
import static io.weir.archive.ArchiveCheck.Kind.NOT_IN_LOG;
import static io.weir.archive.ArchiveCheck.Kind.NO_ARCHIVE;
import static io.weir.archive.ArchiveCheck.Kind.OVERLAP;
import static io.weir.archive.ArchiveCheck.Kind.UNREFERENCED;
import static io.weir.archive.Ranges.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.weir.archive.ArchiveCheck.Finding;
import io.weir.archive.ArchiveCheck.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of damage is found, and named. */
class ArchiveCheckTest {

    @TempDir
    private Path root;

    @TempDir
    private Path work;

    private Archive archive;
    private ArchivedRange a;
    private ArchivedRange b;
    private ArchivedRange c;

    @BeforeEach
    void archiveThreeRanges() throws IOException {
        archive = Archive.open(ArchiveStore.open(root.toUri(), ArchiveSettings.DEFAULT));
        archive.begin("cluster", Instant.EPOCH);
        a = Ranges.add(archive, work, 0, 0, 2_000);
        b = Ranges.add(archive, work, 0, 2_000, 4_000);
        c = Ranges.add(archive, work, 0, 4_000, 4_010);
        Ranges.add(archive, work, 1, 7, 9);
    }

    @Test
    void of_a_whole_archive_nothing_is_found_and_everything_is_counted() {
        Result result = new ArchiveCheck(archive).run();

        assertThat(result.findings()).isEmpty();
        assertThat(result.isWhole()).isTrue();
        assertThat(result.ranges()).isEqualTo(4);
        assertThat(result.records()).isEqualTo(4_012);
        assertThat(result.bytes()).isGreaterThan(a.bytes() + b.bytes());
    }

    @ParameterizedTest(name = "byte {0} of 100")
    @ValueSource(ints = {0, 1, 10, 50, 98, 99})
    void a_flipped_byte_is_found(int hundredth) throws IOException {
        byte[] content = Files.readAllBytes(file(b));
        content[(content.length - 1) * hundredth / 99] ^= 4;
        Files.write(file(b), content);

        assertThat(found()).containsExactly(tuple(DAMAGED_OBJECT, b.object()));
        assertThat(new ArchiveCheck(archive).run().isWhole()).isFalse();
    }

    @Test
    void a_missing_object_is_found() throws IOException {
        Files.delete(file(b));

        assertThat(found()).containsExactly(tuple(MISSING_OBJECT, b.object()));
    }

    @Test
    void a_truncated_object_is_found() throws IOException {
        byte[] content = Files.readAllBytes(file(c));
        Files.write(file(c), Arrays.copyOf(content, content.length / 2));

        assertThat(found()).containsExactly(tuple(DAMAGED_OBJECT, c.object()));
    }

    @Test
    void a_duplicated_object_is_found_and_is_no_damage() throws IOException {
        Path copy = file(b).resolveSibling("2000-4001-0-0-0123456789abcdef.avro");
        Files.copy(file(b), copy);

        assertThat(found())
                .containsExactly(tuple(UNREFERENCED, root.relativize(copy).toString()));
        assertThat(new ArchiveCheck(archive).run().isWhole()).isTrue();
    }

    @Test
    void an_object_that_lies_in_anothers_place_is_found() throws IOException {
        Files.copy(file(a), file(b), StandardCopyOption.REPLACE_EXISTING);

        assertThat(found()).containsExactly(tuple(DAMAGED_OBJECT, b.object()));
    }

    @ParameterizedTest(name = "{0} bytes are left")
    @ValueSource(ints = {0, 1, 60})
    void a_truncated_entry_is_found_and_its_object_is_not_called_unreferenced(int left) throws IOException {
        Path entry = root.resolve(b.entryKey());
        Files.write(entry, Arrays.copyOf(Files.readAllBytes(entry), left));

        assertThat(found()).containsExactly(tuple(DAMAGED_ENTRY, b.entryKey()));
    }

    @Test
    void a_missing_entry_is_a_gap_and_leaves_its_object_unreferenced() throws IOException {
        Files.delete(root.resolve(b.entryKey()));

        assertThat(found()).containsExactly(tuple(GAP, c.entryKey()), tuple(UNREFERENCED, b.object()));
        assertThat(new ArchiveCheck(archive).run().findings().getFirst().message())
                .contains("offsets 2000 to 3999 of weir.events.v1, partition 0");
    }

    @Test
    void an_entry_under_another_name_is_found() throws IOException {
        Path copy = root.resolve(b.entryKey()).resolveSibling("00000000000000003000.json");
        Files.copy(root.resolve(b.entryKey()), copy);

        assertThat(found())
                .containsExactly(tuple(DAMAGED_ENTRY, root.relativize(copy).toString()));
    }

    @Test
    void an_overlap_is_found() throws IOException {
        ArchivedRange over = Ranges.add(archive, work, 0, 3_990, 4_000);

        assertThat(found()).containsExactly(tuple(OVERLAP, over.entryKey()));
    }

    @Test
    void an_entry_that_says_other_numbers_than_its_object_is_found() throws IOException {
        Path entry = root.resolve(c.entryKey());
        Files.writeString(entry, Files.readString(entry).replace("\"records\":10", "\"records\":9"));

        assertThat(found()).containsExactly(tuple(DAMAGED_OBJECT, c.object()));
    }

    @Test
    void what_the_log_had_deleted_before_it_was_archived_is_found() {
        ArchivedRange lost = ArchivedRange.lost(TOPIC, 0, 4_010, 5_000);
        archive.add(lost, null);

        assertThat(found()).containsExactly(tuple(LOST, lost.entryKey()));
    }

    @Test
    void a_folder_that_is_no_archive_is_said_to_be_none(@TempDir Path empty) {
        Archive none = Archive.open(ArchiveStore.open(empty.toUri(), ArchiveSettings.DEFAULT));

        assertThat(new ArchiveCheck(none).run().findings())
                .extracting(Finding::kind)
                .containsExactly(NO_ARCHIVE);
    }

    @Test
    void an_archive_is_held_against_the_log_that_it_is_of() {
        assertThat(foundAgainst("cluster", 4_010, 0)).isEmpty();
        assertThat(foundAgainst("cluster", 9_999, 4_010)).isEmpty();
        assertThat(foundAgainst("cluster", 9_999, 4_011)).containsExactly(tuple(NOT_IN_LOG, TOPIC + "/0"));
        assertThat(foundAgainst("cluster", 4_009, 0)).containsExactly(tuple(AHEAD_OF_LOG, TOPIC + "/0"));
        assertThat(foundAgainst("another", 4_010, 0)).containsExactly(tuple(FOREIGN, "archive.json"));
    }

    private List<Tuple> foundAgainst(String cluster, long end, long beginning) {
        LiveLog log = new LiveLog(
                cluster,
                Map.of(
                        new TopicPartition(TOPIC, 0), new LiveLog.Bounds(beginning, end),
                        new TopicPartition(TOPIC, 1), new LiveLog.Bounds(0, 100)));
        return new ArchiveCheck(archive)
                .against(() -> log).run().findings().stream()
                        .map(finding -> tuple(finding.kind(), finding.object()))
                        .toList();
    }

    private List<Tuple> found() {
        return new ArchiveCheck(archive)
                .run().findings().stream()
                        .map(finding -> tuple(finding.kind(), finding.object()))
                        .toList();
    }

    private Path file(ArchivedRange range) {
        return root.resolve(range.object());
    }
}
