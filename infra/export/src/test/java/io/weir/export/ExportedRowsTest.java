package io.weir.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.archive.ArchivedHeader;
import io.weir.archive.ArchivedRecord;
import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import io.weir.schemas.EventValue;
import io.weir.schemas.Exposure;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitKey;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.springframework.util.FileSystemUtils;

/** What DuckDB reads is what was archived, column by column. */
class ExportedRowsTest {

    private static final String COLUMNS = """
            select log_partition, log_offset, received, project, id, type, time, unit_type, unit_id, user_id, session_id, run_id, task, \
            agent_name, agent_version, trace_id, span_id, parent_span_id, experiment, variant, outcome, numeric_values, attributes, \
            text, forced, below_resolution, day from %s order by log_partition, log_offset""";

    private static final int PARTITIONS = 3;
    private static final int FEW_BYTES = 4_000;

    /** One archived event. @param gap offsets before it that the log does not have */
    record Given(
            String project, long received, int gap, int partition, Event event, boolean forced, List<String> below) {}

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void duckdb_reads_every_event_as_it_was_archived(@ForAll("logs") List<Given> log) throws Exception {
        Path folder = Files.createTempDirectory("weir-export");
        try (TestArchive archive = new TestArchive(folder.resolve("archive"));
                DuckDb duckdb = new DuckDb()) {
            List<Map<String, Object>> expected = archive(log, archive);
            ExportRequest request = new ExportRequest(folder.resolve("export"), null, null, false);

            ExportReport report = new Export(archive.archive, request, ExportProgress.SILENT, FEW_BYTES).run();

            assertThat(report.rows()).isEqualTo(log.size());
            List<Map<String, Object>> found =
                    log.isEmpty() ? List.of() : duckdb.rows(COLUMNS.formatted(DuckDb.files(request.folder())));
            assertThat(found).isEqualTo(expected);
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private static List<Map<String, Object>> archive(List<Given> log, TestArchive archive) throws IOException {
        List<Map<String, Object>> expected = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            long first = 0;
            long end = 0;
            List<ArchivedRecord> range = new ArrayList<>();
            for (Given given : log) {
                if (given.partition() != partition) continue;
                end += given.gap();
                range.add(record(end, given));
                expected.add(row(end, given));
                end++;
                if (range.size() == 7) { // several ranges a partition
                    archive.range(partition, first, end, range);
                    first = end;
                    range.clear();
                }
            }
            if (end > first) archive.range(partition, first, end, range);
        }
        return expected;
    }

    private static ArchivedRecord record(long offset, Given given) {
        List<ArchivedHeader> headers = new ArrayList<>();
        headers.add(TestArchive.header("other", "x"));
        if (given.forced()) headers.add(new ArchivedHeader(Topics.HEADER_FORCED, null));
        if (!given.below().isEmpty())
            headers.add(TestArchive.header(Topics.HEADER_BELOW_RESOLUTION, String.join("\n", given.below())));
        return TestArchive.record(
                offset, given.received(), given.project(), given.event(), headers.toArray(ArchivedHeader[]::new));
    }

    private static Map<String, Object> row(long offset, Given given) {
        Event event = given.event();
        UnitKey unit = UnitKey.primary(given.project(), event);
        Exposure exposure = event.getExposure();
        Map<String, Object> values = new HashMap<>();
        event.getValues().forEach(value -> values.put(value.getName(), BigDecimal.valueOf(value.getMillionths(), 6)));
        Map<String, Object> attributes = new HashMap<>();
        event.getAttributes().forEach(attribute -> attributes.put(attribute.getName(), attribute.getValue()));
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("log_partition", given.partition());
        row.put("log_offset", offset);
        row.put("received", moment(given.received()));
        row.put("project", given.project());
        row.put("id", event.getId());
        row.put("type", event.getType());
        row.put("time", moment(event.getTime()));
        row.put("unit_type", unit.type().name());
        row.put("unit_id", unit.id());
        row.put("user_id", event.getUser());
        row.put("session_id", event.getSession());
        row.put("run_id", event.getRun());
        row.put("task", event.getTask());
        row.put("agent_name", event.getAgentName());
        row.put("agent_version", event.getAgentVersion());
        row.put("trace_id", event.getTraceId());
        row.put("span_id", event.getSpanId());
        row.put("parent_span_id", event.getParentSpanId());
        row.put("experiment", exposure == null ? null : exposure.getExperiment());
        row.put("variant", exposure == null ? null : exposure.getVariant());
        row.put("outcome", event.getOutcome());
        row.put("numeric_values", values);
        row.put("attributes", attributes);
        row.put("text", event.getText());
        row.put("forced", given.forced());
        row.put("below_resolution", given.below());
        row.put("day", moment(given.received()).toLocalDate());
        return row;
    }

    private static OffsetDateTime moment(long millis) {
        return Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC);
    }

    @Provide
    Arbitrary<List<Given>> logs() {
        Arbitrary<Given> given = Combinators.combine(
                        Arbitraries.of("default", "other", "проект"),
                        received(),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, PARTITIONS - 1),
                        events(),
                        Arbitraries.of(true, false),
                        Arbitraries.subsetOf("cost", "latency_ms", "δ")
                                .map(names -> names.stream().sorted().toList()))
                .as(Given::new);
        return given.list().ofMaxSize(60);
    }

    /** Of five days in no order: more than are written to at once. */
    private static Arbitrary<Long> received() {
        return Arbitraries.longs().between(TestArchive.RECEIVED, TestArchive.RECEIVED + 5 * 86_400_000L);
    }

    private static Arbitrary<Event> events() {
        Arbitrary<Event> units = Combinators.combine(
                        text(),
                        text().injectNull(0.4),
                        text().injectNull(0.4),
                        Arbitraries.integers().between(0, 2))
                .as((unit, second, third, which) -> TestArchive.event("e")
                        .setUser(which == 0 ? unit : null)
                        .setSession(which == 1 ? unit : second)
                        .setRun(which == 2 ? unit : third)
                        .build());
        Arbitrary<Event> whole = Combinators.combine(
                        units, text(), text(), times(), values(), attributes(), exposures())
                .as((event, id, type, time, values, attributes, exposure) -> Event.newBuilder(event)
                        .setId(id)
                        .setType(type)
                        .setTime(time)
                        .setValues(values)
                        .setAttributes(attributes)
                        .setExposure(exposure)
                        .build());
        return Combinators.combine(whole, orNull().list().ofSize(8)).as(ExportedRowsTest::described);
    }

    private static Event described(Event event, List<String> texts) {
        return Event.newBuilder(event)
                .setTask(texts.get(0))
                .setAgentName(texts.get(1))
                .setAgentVersion(texts.get(2))
                .setTraceId(texts.get(3))
                .setSpanId(texts.get(4))
                .setParentSpanId(texts.get(5))
                .setOutcome(texts.get(6))
                .setText(texts.get(7))
                .build();
    }

    /** Years 1 to 9999, and the moments around the epoch. */
    private static Arbitrary<Long> times() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(-62_135_596_800_000L, 253_402_300_799_999L), Arbitraries.of(-1L, 0L, 1L));
    }

    private static Arbitrary<List<EventValue>> values() {
        Arbitrary<Long> millionths = Arbitraries.oneOf(
                Arbitraries.longs(), Arbitraries.of(Long.MIN_VALUE, Long.MAX_VALUE, 0L, 1L, -1L, 1_000_000L));
        return Arbitraries.maps(text(), millionths).ofMaxSize(5).map(values -> new TreeMap<>(values)
                .entrySet().stream()
                        .map(value -> new EventValue(value.getKey(), value.getValue()))
                        .toList());
    }

    private static Arbitrary<List<EventAttribute>> attributes() {
        Arbitrary<String> orEmpty = Arbitraries.oneOf(text(), Arbitraries.of("", "null", "true", "1.10"));
        return Arbitraries.maps(text(), orEmpty).ofMaxSize(5).map(attributes -> new TreeMap<>(attributes)
                .entrySet().stream()
                        .map(attribute -> new EventAttribute(attribute.getKey(), attribute.getValue()))
                        .toList());
    }

    private static Arbitrary<Exposure> exposures() {
        return Combinators.combine(text(), text())
                .as((experiment, variant) -> new Exposure(experiment, variant))
                .injectNull(0.5);
    }

    private static Arbitrary<String> orNull() {
        return Arbitraries.oneOf(text(), Arbitraries.just("")).injectNull(0.4);
    }

    /** Of all planes, without what ingest refuses: NUL and lone surrogates. */
    private static Arbitrary<String> text() {
        Arbitrary<String> any = Arbitraries.strings()
                .all()
                .ofMinLength(1)
                .ofMaxLength(12)
                .filter(text -> text.codePoints().noneMatch(point -> point == 0 || point >= 0xD800 && point <= 0xDFFF));
        return Arbitraries.oneOf(any, Arbitraries.of("a", "统计 🦆", "e\u0301", "x'; drop table events; --", "\n\t\\"));
    }
}
