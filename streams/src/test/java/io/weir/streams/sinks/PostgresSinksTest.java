package io.weir.streams.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.embedded.EmbeddedPostgres;
import io.weir.schemas.Assignment;
import io.weir.schemas.AssignmentKey;
import io.weir.schemas.Event;
import io.weir.schemas.Exposure;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import liquibase.Liquibase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** The tables of events and assignments on a real PostgreSQL. */
class PostgresSinksTest {

    private static final Instant NOW = Instant.parse("2026-11-24T21:00:00Z");
    private static final long RECEIVED = Instant.parse("2026-11-24T20:00:00Z").toEpochMilli();
    private static final Duration RETENTION = Duration.ofDays(40);

    @TempDir
    private static Path folder;

    private static EmbeddedPostgres postgres;
    private static NamedParameterJdbcTemplate jdbc;
    private static TransactionTemplate transactions;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private Instant now = NOW;
    private final EventMonths months = months();
    private final PostgresStore<EventRows.Row> events =
            new PostgresStore<>(new EventRows(jdbc, transactions, months, metrics), jdbc, transactions);
    private final PostgresStore<AssignmentRows.Row> assignments =
            new PostgresStore<>(new AssignmentRows(jdbc), jdbc, transactions);

    @BeforeAll
    static void start() throws Exception {
        postgres = EmbeddedPostgres.start(folder, 0);
        String url =
                "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/postgres?user=postgres&reWriteBatchedInserts=true";
        DriverManagerDataSource source = new DriverManagerDataSource(url);
        try (var connection = source.getConnection()) {
            new Liquibase(
                            "io/weir/schemas/postgres/changelog.yaml",
                            new ClassLoaderResourceAccessor(),
                            new JdbcConnection(connection))
                    .update();
        }
        jdbc = new NamedParameterJdbcTemplate(source);
        transactions = new TransactionTemplate(new DataSourceTransactionManager(source));
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void empty() {
        for (String partition : partitions()) jdbc.getJdbcTemplate().execute("drop table " + partition);
        jdbc.getJdbcTemplate().execute("truncate sink_offsets, user_assignments");
        events.begin(0, 0, 1);
        assignments.begin(0, 0, 1);
    }

    private EventMonths months() {
        InstantSource clock = () -> now;
        return new EventMonths(jdbc.getJdbcTemplate(), transactions, RETENTION, clock);
    }

    @Test
    void what_ingest_says_of_an_exposure_in_headers_is_kept_beside_it() {
        Event exposure = event("x", 1);
        exposure.setType("exposure");
        exposure.setExposure(new Exposure("planner", "a"));
        byte[] hash = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
        ConsumerRecord<byte[], byte[]> marked = record(0, RECEIVED, exposure);
        marked.headers().add(Topics.HEADER_HASH, hash).add(Topics.HEADER_FORCED, new byte[0]);
        ConsumerRecord<byte[], byte[]> other = record(1, RECEIVED, event("e", 1));
        other.headers().add(Topics.HEADER_HASH, hash);
        write(0, marked, other);

        var rows = jdbc.getJdbcTemplate().queryForList("select hash, forced from events order by log_offset");
        assertThat((byte[]) rows.getFirst().get("hash")).isEqualTo(hash);
        assertThat(rows.getFirst().get("forced")).isEqualTo(true);
        assertThat(rows.getLast()).containsEntry("hash", null).containsEntry("forced", null);
    }

    @Test
    void the_month_of_an_event_is_made_with_the_first_one_and_the_next_before_it_is_needed() {
        write(0, record(0, RECEIVED, event("e", 1)));
        assertThat(partitions()).containsExactly("events_2026_11");

        months.tend();
        assertThat(partitions()).containsExactly("events_2026_11", "events_2026_12");
    }

    @ParameterizedTest(name = "received {0}: in {1}")
    @CsvSource({
        "2026-10-31T23:59:59.999Z, events_2026_10",
        "2026-11-01T00:00:00Z, events_2026_11",
        "2026-12-01T00:00:00Z, events_2026_12"
    })
    void an_event_lies_in_the_month_in_which_it_was_received(Instant received, String table) {
        write(0, record(0, received.toEpochMilli(), event("e", 1)));

        assertThat(count(table)).isEqualTo(1);
    }

    @Test
    void a_month_is_dropped_when_all_of_it_is_past_the_retention_and_not_before() {
        long october = Instant.parse("2026-10-31T12:00:00Z").toEpochMilli();
        write(0, record(0, october, event("e", 1)), record(1, RECEIVED, event("f", 1)));
        jdbc.getJdbcTemplate()
                .execute("create table somebodys partition of events for values from ('1999-01-01') to ('1999-02-01')");

        now = Instant.parse("2026-11-01T00:00:00Z").plus(RETENTION).minusMillis(1);
        months.tend();
        assertThat(partitions()).contains("events_2026_10");
        now = now.plusMillis(1);
        months.tend();

        assertThat(partitions()).containsExactly("events_2026_11", "events_2026_12", "events_2027_01", "somebodys");
        assertThat(ids()).containsExactly("f");
    }

    @Test
    void an_event_that_is_past_the_retention_is_not_written_and_makes_no_month() {
        long old = Instant.parse("2026-09-30T23:59:59.999Z").toEpochMilli();
        write(0, record(0, old, event("e", 1)), record(1, RECEIVED, event("f", 1)));

        assertThat(ids()).containsExactly("f");
        assertThat(partitions()).containsExactly("events_2026_11");
        assertThat(skipped("expired")).isEqualTo(1);
    }

    @Test
    void a_record_that_is_no_event_is_skipped_and_counted() {
        var noEvent = new ConsumerRecord<>(
                Topics.EVENTS,
                0,
                0,
                RECEIVED,
                TimestampType.CREATE_TIME,
                0,
                0,
                key(),
                "no event".getBytes(UTF_8),
                new RecordHeaders(),
                Optional.empty());
        write(0, noEvent, record(1, RECEIVED, event("f", 1)));

        assertThat(ids()).containsExactly("f");
        assertThat(skipped("unreadable")).isEqualTo(1);
        assertThat(events.position(0)).hasValue(2);
    }

    @Test
    void an_event_that_the_table_cannot_hold_keeps_no_other_out() {
        Event nul = event("with \0", 1);
        write(
                0,
                record(0, RECEIVED, event("e", 1)),
                record(1, RECEIVED, nul),
                record(2, RECEIVED, event("f", 1)),
                record(3, RECEIVED, event("g", 1)),
                record(4, RECEIVED, nul));
        write(5, record(5, RECEIVED, event("h", 1)));

        assertThat(ids()).containsExactly("e", "f", "g", "h");
        assertThat(skipped("refused")).isEqualTo(2);
        assertThat(events.position(0)).hasValue(6);
    }

    @Test
    void a_batch_that_is_partly_there_and_partly_impossible_is_there_once_and_counted_once() {
        var first = record(0, RECEIVED, event("e", 1));
        var second = record(1, RECEIVED, event("f", 1));
        write(0, first, second);
        jdbc.getJdbcTemplate().execute("update sink_offsets set next_offset = 0 where sink = 'events'");

        write(0, first, record(2, RECEIVED, event("with \0", 1)), second, record(3, RECEIVED, event("g", 1)));

        assertThat(ids()).containsExactly("e", "f", "g");
        assertThat(skipped("refused")).isEqualTo(1);
    }

    @Test
    void a_position_that_was_set_back_is_caught_up_with_and_passed() {
        for (int i = 0; i < 6; i++) write(i, record(i, RECEIVED + i, event("e" + i, 1)));
        jdbc.getJdbcTemplate().execute("delete from events where log_offset = 2");
        jdbc.getJdbcTemplate().execute("update sink_offsets set next_offset = 0 where sink = 'events'");

        for (int i = 0; i < 8; i += 2) {
            write(
                    i,
                    record(i, RECEIVED + i, event("e" + i, 1)),
                    record(i + 1, RECEIVED + i + 1, event("e" + (i + 1), 1)));
        }

        assertThat(ids()).containsExactly("e0", "e1", "e2", "e3", "e4", "e5", "e6", "e7");
    }

    @ParameterizedTest(name = "{0} characters")
    @ValueSource(ints = {1, 9_000, 200_000})
    void texts_come_back_as_they_are(int length) {
        String odd = "\t\\N \\. \n\r\"',{}\u00e9\u6f22\ud83d\ude00" + random(length);
        Event event = Event.newBuilder(event(odd, 5))
                .setUser(odd)
                .setSession("")
                .setRun("\\N")
                .setType("exposure")
                .setExposure(new Exposure(odd, "control"))
                .build();
        write(0, record(0, RECEIVED, event), record(1, RECEIVED, event("after", 1)));

        assertThat(ids()).containsExactly(odd, "after");
        assertThat(jdbc.queryForMap("select * from events where log_offset = 0", Map.of()))
                .containsEntry("user", odd)
                .containsEntry("session", "")
                .containsEntry("run", "\\N")
                .containsEntry("experiment", odd)
                .containsEntry("record", SingleObject.EVENT.encode(event));
    }

    @Test
    void what_an_event_does_not_say_is_null() {
        Event event = Event.newBuilder(event("e", 1)).setUser(null).setRun("r").build();
        write(0, record(0, RECEIVED, event));

        assertThat(jdbc.queryForMap("select \"user\", session, experiment from events", Map.of()))
                .containsEntry("user", null)
                .containsEntry("session", null)
                .containsEntry("experiment", null);
    }

    @Test
    void a_batch_may_lie_in_two_months() {
        long last = Instant.parse("2026-10-31T23:59:59.999Z").toEpochMilli();
        write(0, record(0, last, event("e", 1)), record(1, last + 1, event("f", 1)), record(2, last, event("g", 1)));

        assertThat(count("events_2026_10")).isEqualTo(2);
        assertThat(count("events_2026_11")).isEqualTo(1);
    }

    @Test
    void a_write_that_ends_before_its_commit_leaves_neither_rows_nor_position() {
        write(0, record(0, RECEIVED, event("d", 1)));
        var batch = events.read(List.of(record(1, RECEIVED, event("e", 1)), record(2, RECEIVED, event("f", 1))));
        transactions.executeWithoutResult(status -> {
            assertThat(events.write(0, 1, 3, batch)).isTrue();
            status.setRollbackOnly();
        });
        assertThat(events.position(0)).hasValue(1);
        assertThat(ids()).containsExactly("d");

        assertThat(events.write(0, 1, 3, batch)).isTrue();
        assertThat(ids()).containsExactly("d", "e", "f");
    }

    @Test
    void a_batch_is_larger_than_what_is_sent_at_once() {
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) batch.add(record(i, RECEIVED + i, event("e" + i, i)));
        assertThat(events.write(0, 0, 5_000, events.read(batch))).isTrue();

        assertThat(count("events")).isEqualTo(5_000);
        assertThat(events.position(0)).hasValue(5_000);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "0, 1970-01-01 00:00:00+00",
        "-62135596800001, 0001-12-31 23:59:59.999+00 BC",
        "-210863520000000, 4713-01-01 00:00:00+00 BC",
        "-210863520000001, -infinity",
        "9224318015999999, 294276-12-31 23:59:59.999+00",
        "9224318016000000, infinity",
        "9223372036854775807, infinity",
        "-9223372036854775808, -infinity"
    })
    void a_time_beyond_what_the_column_holds_is_before_or_after_all_others(long millis, String stored) {
        Event event = event("e", millis);
        write(0, record(0, RECEIVED, event));

        jdbc.getJdbcTemplate().execute((ConnectionCallback<Void>) connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("set timezone to 'UTC'");
                var row = statement.executeQuery("select time::text, record from events");
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo(stored);
                assertThat(SingleObject.EVENT.decode(row.getBytes(2))).isEqualTo(event);
            }
            return null;
        });
    }

    @Test
    void everything_that_an_event_is_looked_up_by_is_a_column() {
        Event event = Event.newBuilder(event("e", 5))
                .setSession("s")
                .setRun("r")
                .setType("exposure")
                .setExposure(new Exposure("x", "control"))
                .build();
        write(0, record(0, RECEIVED, event));

        assertThat(jdbc.queryForMap("select * from events", Map.of()))
                .containsEntry("project", "default")
                .containsEntry("id", "e")
                .containsEntry("type", "exposure")
                .containsEntry("user", "u")
                .containsEntry("session", "s")
                .containsEntry("run", "r")
                .containsEntry("experiment", "x")
                .containsEntry("partition", 0)
                .containsEntry("log_offset", 0L);
    }

    @Test
    void what_is_written_again_is_there_once() {
        var batch = List.of(record(0, RECEIVED, event("e", 1)), record(1, RECEIVED, event("f", 1)));
        assertThat(events.write(0, 0, 2, events.read(batch))).isTrue();
        assertThat(events.write(0, 0, 2, events.read(batch))).isFalse();

        jdbc.getJdbcTemplate().execute("update sink_offsets set next_offset = 0 where sink = 'events'");
        assertThat(events.write(0, 0, 2, events.read(batch))).isTrue();

        assertThat(ids()).containsExactly("e", "f");
    }

    @Test
    void a_month_that_somebody_dropped_is_made_again() {
        write(0, record(0, RECEIVED, event("e", 1)));
        jdbc.getJdbcTemplate().execute("drop table events_2026_11");
        var next = events.read(List.of(record(1, RECEIVED, event("f", 1))));

        assertThatThrownBy(() -> events.write(0, 1, 2, next)).hasMessageContaining("no partition of relation");
        assertThat(events.position(0)).hasValue(1);
        assertThat(events.write(0, 1, 2, next)).isTrue();

        assertThat(ids()).containsExactly("f");
    }

    @Test
    void a_month_has_an_index_for_each_kind_of_unit_and_none_that_nobody_asks() {
        write(0, record(0, RECEIVED, event("e", 1)));

        assertThat(jdbc.queryForList("""
                select pg_get_indexdef(indexrelid) from pg_index
                where indrelid = 'events_2026_11'::regclass""", Map.of(), String.class))
                .hasSize(4)
                .anyMatch(index -> index.contains("UNIQUE") && index.contains("(received, partition, log_offset)"))
                .anyMatch(index -> index.contains("weir_unit_hash(project, \"user\")"))
                .anyMatch(index -> index.contains("weir_unit_hash(project, session)"))
                .anyMatch(index -> index.contains("weir_unit_hash(project, run)"));
    }

    @Test
    void several_instances_make_and_drop_months_at_once() throws Exception {
        long october = Instant.parse("2026-10-31T12:00:00Z").toEpochMilli();
        write(0, record(0, october, event("e", 1)));
        now = NOW.plus(Duration.ofDays(30));
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Void>> tending = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                EventMonths another = months();
                tending.add(() -> {
                    another.tend();
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(tending)) done.get();
        }

        assertThat(partitions()).containsExactly("events_2026_12", "events_2027_01");
    }

    @Test
    void a_units_newest_assignment_holds() {
        var batch = List.of(
                assigned(0, "u", "control", 7, false),
                assigned(1, "v", "control", Long.MIN_VALUE, false),
                assigned(2, "u", "treatment", 5, true));
        assertThat(assignments.write(0, 0, 3, assignments.read(batch))).isTrue();
        assertThat(assignments.write(0, 3, 4, assignments.read(List.of(assigned(3, "v", "treatment", 1, false)))))
                .isTrue();

        assertThat(jdbc.queryForList(
                        "select unit || ' ' || variant || ' ' || crossed from user_assignments order by unit",
                        Map.of(),
                        String.class))
                .containsExactly("u treatment true", "v treatment false");
    }

    @SafeVarargs
    private void write(long from, ConsumerRecord<byte[], byte[]>... records) {
        var batch = List.of(records);
        assertThat(events.write(0, from, batch.getLast().offset() + 1, events.read(batch)))
                .isTrue();
    }

    private static Event event(String id, long time) {
        return Event.newBuilder()
                .setId(id)
                .setType("call")
                .setTime(time)
                .setUser("u")
                .build();
    }

    private static byte[] key() {
        return UnitKey.primary(Topics.DEFAULT_PROJECT, event("e", 1)).toBytes();
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, long received, Event event) {
        return new ConsumerRecord<>(
                Topics.EVENTS,
                0,
                offset,
                received,
                TimestampType.CREATE_TIME,
                0,
                0,
                key(),
                SingleObject.EVENT.encode(event),
                new RecordHeaders(),
                Optional.empty());
    }

    private static ConsumerRecord<byte[], byte[]> assigned(
            long offset, String unit, String variant, long first, boolean crossed) {
        return new ConsumerRecord<>(
                Topics.ASSIGNMENTS,
                0,
                offset,
                SingleObject.ASSIGNMENT_KEY.encode(new AssignmentKey(1L, "default", "x", unit)),
                SingleObject.ASSIGNMENT.encode(new Assignment(variant, 0, first, "e", crossed)));
    }

    /** Nothing that compression makes short. */
    private static String random(int length) {
        return new Random(1)
                .ints(length, 'a', 0x2000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static List<String> partitions() {
        return jdbc.queryForList("""
                select inhrelid::regclass::text from pg_inherits
                where inhparent = 'events'::regclass order by 1""", Map.of(), String.class);
    }

    private static List<String> ids() {
        return jdbc.queryForList("select id from events order by log_offset", Map.of(), String.class);
    }

    private static long count(String table) {
        return jdbc.queryForObject("select count(*) from " + table, Map.of(), Long.class);
    }

    private double skipped(String reason) {
        return metrics.counter("weir.sink.skipped", "sink", "events", "reason", reason)
                .count();
    }
}
