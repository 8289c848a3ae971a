package io.weir.export;

import static io.weir.export.TestArchive.RECEIVED;
import static io.weir.export.TestArchive.event;
import static io.weir.export.TestArchive.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.weir.archive.ArchiveDamaged;
import io.weir.archive.ArchivedRange;
import io.weir.archive.ArchivedRecord;
import io.weir.export.ExportReport.Partition;
import io.weir.export.ExportReport.Unreadable;
import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import io.weir.schemas.EventValue;
import io.weir.schemas.Projects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.parquet.schema.Type;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExportTest {

    @TempDir
    private Path folder;

    private TestArchive archive;
    private Path to;

    @BeforeEach
    void begin() {
        archive = new TestArchive(folder.resolve("archive"));
        to = folder.resolve("export");
    }

    @AfterEach
    void end() {
        archive.close();
    }

    @Test
    void a_day_of_a_partition_is_a_file_and_the_report_lies_beside_them() throws Exception {
        archive.range(0, 0, 2, List.of(one(0, RECEIVED), one(1, RECEIVED + days(1))));
        archive.range(0, 2, 5, List.of(one(3, RECEIVED + days(1))));
        archive.range(1, 0, 1, List.of(one(0, RECEIVED)));

        ExportReport report = export();

        assertThat(files())
                .containsExactly(
                        "_export.json",
                        "day=2026-11-24/0-0.parquet",
                        "day=2026-11-24/1-0.parquet",
                        "day=2026-11-25/0-1.parquet");
        assertThat(report.files()).isEqualTo(3);
        assertThat(report.rows()).isEqualTo(4);
        assertThat(report.partitions()).containsExactly(new Partition(0, 0, 5, 3), new Partition(1, 0, 1, 1));
        JsonNode written = JsonMapper.shared().readTree(to.resolve("_export.json"));
        assertThat(written.get("cluster").asString()).isEqualTo("cluster-1");
        assertThat(written.get("unreadable_records").isEmpty()).isTrue();
    }

    @Test
    void events_around_midnight_in_any_order_and_files_that_are_full_are_each_exported_once() throws Exception {
        List<ArchivedRecord> records = new ArrayList<>();
        for (int i = 0; i < 5_000; i++)
            records.add(record(
                    i,
                    RECEIVED + days(i % 97 == 0 ? 2 : i % 2),
                    event("e-" + i).setText("t".repeat(i % 90)).build()));
        archive.range(0, 0, 5_000, records);

        ExportReport report = new Export(archive.archive, request(), ExportProgress.SILENT, 20_000).run();

        assertThat(report.files()).isGreaterThan(3);
        try (DuckDb duckdb = new DuckDb()) {
            assertThat(duckdb.rows("select count(*) as records, count(distinct log_offset) as offsets,"
                            + " count(*) filter (where day <> received::date) as astray from " + DuckDb.files(to)))
                    .containsExactly(Map.of("records", 5_000L, "offsets", 5_000L, "astray", 0L));
        }
    }

    @Test
    void a_damaged_object_is_named_and_nothing_of_the_export_remains() throws Exception {
        archive.range(0, 0, 1, List.of(one(0, RECEIVED)));
        ArchivedRange damaged = archive.range(0, 1, 2, List.of(one(1, RECEIVED)));
        archive.damage(damaged);

        assertThatThrownBy(this::export)
                .asInstanceOf(type(ArchiveDamaged.class))
                .satisfies(error -> {
                    assertThat(error.object()).isEqualTo(damaged.object());
                    assertThat(error.difference()).contains("SHA-256");
                });
        assertThat(files()).isEmpty();
    }

    @Test
    void missing_offsets_are_a_damage() throws Exception {
        archive.range(0, 0, 1, List.of(one(0, RECEIVED)));
        archive.range(0, 3, 4, List.of(one(3, RECEIVED)));

        assertThatThrownBy(this::export)
                .isInstanceOf(ArchiveDamaged.class)
                .hasMessageContaining("begins at offset 3 where 1 is due");
        assertThat(files()).isEmpty();
    }

    @Test
    void offsets_that_the_log_had_deleted_are_counted() throws Exception {
        archive.archive.add(ArchivedRange.lost("weir.events.v1", 0, 0, 40), null);
        archive.range(0, 40, 41, List.of(one(40, RECEIVED)));

        ExportReport report = export();

        assertThat(report.lost()).isEqualTo(40);
        assertThat(report.rows()).isEqualTo(1);
    }

    @Test
    void a_record_that_is_no_event_is_counted_and_named_and_the_others_are_exported() throws Exception {
        ArchivedRecord good = one(1, RECEIVED);
        archive.range(
                0,
                0,
                6,
                List.of(
                        new ArchivedRecord(0, RECEIVED, good.key(), new byte[] {1, 2, 3}, List.of()),
                        good,
                        new ArchivedRecord(2, RECEIVED, good.key(), null, List.of()),
                        new ArchivedRecord(3, RECEIVED, null, good.value(), List.of()),
                        new ArchivedRecord(4, RECEIVED, new byte[] {'x'}, good.value(), List.of()),
                        one(5, RECEIVED)));

        ExportReport report = export();

        assertThat(report.rows()).isEqualTo(2);
        assertThat(report.unreadable()).isEqualTo(4);
        assertThat(report.unreadableRecords())
                .contains(new Unreadable(0, 2, "it has no value"), new Unreadable(0, 3, "it has no key"))
                .extracting(Unreadable::offset)
                .containsExactly(0L, 2L, 3L, 4L);
    }

    @Test
    void an_event_that_names_a_value_twice_does_not_keep_others_from_being_read() throws Exception {
        Event twice = event("e-0")
                .setValues(List.of(new EventValue("cost", 1L), new EventValue("cost", 2L)))
                .setAttributes(List.of(new EventAttribute("a", "x"), new EventAttribute("a", "y")))
                .build();
        archive.range(0, 0, 2, List.of(record(0, RECEIVED, twice), one(1, RECEIVED)));

        export();

        try (DuckDb duckdb = new DuckDb()) {
            assertThat(duckdb.value("select sum(cardinality(numeric_values)) from " + DuckDb.files(to)))
                    .hasToString("2");
            assertThat(duckdb.value("select count(*) from " + DuckDb.files(to) + " where attributes['a'] is null"))
                    .isEqualTo(1L);
        }
    }

    @Test
    void since_is_inclusive_and_until_is_not() throws Exception {
        archive.range(
                0,
                0,
                4,
                List.of(
                        one(0, RECEIVED - 1),
                        one(1, RECEIVED),
                        one(2, RECEIVED + days(1) - 1),
                        one(3, RECEIVED + days(1))));
        ArchivedRange later = archive.range(0, 4, 5, List.of(one(4, RECEIVED + days(2))));
        archive.damage(later); // what is not asked for is not read

        ExportReport report = export(new ExportRequest(to, at(RECEIVED), at(RECEIVED + days(1)), false));

        assertThat(report.rows()).isEqualTo(2);
        assertThat(report.outside()).isEqualTo(2);
        try (DuckDb duckdb = new DuckDb()) {
            assertThat(duckdb.rows("select log_offset from " + DuckDb.files(to) + " order by all"))
                    .containsExactly(Map.of("log_offset", 1L), Map.of("log_offset", 2L));
        }
    }

    @Test
    void weirs_own_measurements_are_left_out_unless_they_are_asked_for() throws Exception {
        Event probe = event("freshness").build();
        archive.range(0, 0, 2, List.of(record(0, RECEIVED, Projects.INTERNAL, probe), one(1, RECEIVED)));

        ExportReport without = export();
        ExportReport with = export(new ExportRequest(folder.resolve("all"), null, null, true));

        assertThat(without.rows()).isEqualTo(1);
        assertThat(without.internal()).isEqualTo(1);
        assertThat(with.rows()).isEqualTo(2);
        assertThat(with.internal()).isZero();
    }

    @Test
    void an_archive_without_events_is_an_export_without_files() throws Exception {
        assertThat(export().files()).isZero();
        assertThat(files()).containsExactly("_export.json");
    }

    @Test
    void a_folder_that_is_not_empty_is_refused_and_stays_as_it_is() throws Exception {
        Files.createDirectories(to);
        Files.writeString(to.resolve("notes.txt"), "mine");

        assertThatThrownBy(this::export)
                .isInstanceOf(ExportRefused.class)
                .hasMessageContaining("is not empty: it has notes.txt");
        assertThat(files()).containsExactly("notes.txt");
    }

    @Test
    void a_second_export_into_the_same_folder_is_refused() throws Exception {
        export();

        assertThatThrownBy(this::export)
                .isInstanceOf(ExportRefused.class)
                .hasMessageContaining("holds an export already");
    }

    @Test
    void a_file_in_place_of_the_folder_is_refused() throws Exception {
        Files.writeString(to, "mine");

        assertThatThrownBy(this::export).isInstanceOf(ExportRefused.class).hasMessageContaining("is a file");
    }

    @Test
    void what_an_interrupted_export_left_is_removed() throws Exception {
        archive.range(0, 0, 1, List.of(one(0, RECEIVED)));
        Path left = to.resolve("_incomplete/day=2026-11-20/0-7.parquet.part");
        Files.createDirectories(left.getParent());
        Files.writeString(left, "half");
        Files.createFile(to.resolve("_lock"));

        export();

        assertThat(files()).containsExactly("_export.json", "day=2026-11-24/0-0.parquet");
    }

    @Test
    void two_exports_at_once_do_not_share_a_folder() throws Exception {
        try (ExportFolder first = ExportFolder.take(to)) {
            assertThatThrownBy(this::export)
                    .isInstanceOf(ExportRefused.class)
                    .hasMessageContaining("Another export writes to");
            assertThat(first.files()).isZero();
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void the_readme_has_every_column() throws Exception {
        String readme = Files.readString(Path.of(System.getProperty("weir.root"), "infra/export/README.md"));

        assertThat(EventColumns.SCHEMA.getFields().stream().map(Type::getName))
                .allSatisfy(column -> assertThat(readme).contains("`" + column + "`"));
    }

    private static ArchivedRecord one(long offset, long received) {
        return record(offset, received, event("e-" + offset).build());
    }

    private static long days(long days) {
        return Duration.ofDays(days).toMillis();
    }

    private static Instant at(long millis) {
        return Instant.ofEpochMilli(millis);
    }

    private ExportRequest request() {
        return new ExportRequest(to, null, null, false);
    }

    private ExportReport export() throws IOException {
        return export(request());
    }

    private ExportReport export(ExportRequest request) throws IOException {
        return new Export(archive.archive, request, ExportProgress.SILENT).run();
    }

    /** All files of the export, sorted. */
    private List<String> files() throws IOException {
        try (Stream<Path> found = Files.walk(to)) {
            return found.filter(Files::isRegularFile)
                    .map(file -> to.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
