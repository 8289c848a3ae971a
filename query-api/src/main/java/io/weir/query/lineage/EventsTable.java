package io.weir.query.lineage;

import io.r2dbc.spi.Readable;
import io.weir.query.Database;
import io.weir.schemas.Event;
import io.weir.schemas.PayloadHash;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitKey;
import io.weir.schemas.UnitType;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Tables {@code events} and {@code user_assignments}. */
final class EventsTable {

    /** Some thousand of the oldest records tell of every partition and cost a few milliseconds, however many there are. */
    private static final int OLDEST = 10_000;

    private static final String COLUMNS = "select received, partition, log_offset, record, hash, forced from events ";

    /** By the key's index, which begins with the received time. */
    static final String OLDEST_PLACES = """
            select partition, min(received) as received, min(log_offset) as log_offset
            from (select received, partition, log_offset from events order by received limit :limit) oldest
            group by partition""";

    /** By the hash's index; what else has the same hash is left out. */
    static final String OF_UNIT = COLUMNS + """
            where weir_unit_hash(project, %s) = weir_unit_hash(:project, :unit) and project = :project and %s = :unit
              and received >= :from
            order by partition, log_offset limit :limit""";

    static final String SAME_IDENTITY = COLUMNS + """
            where project = :project and id = any(:ids) and received >= :from and (
                weir_unit_hash(project, "user") = any(array(select weir_unit_hash(:project, u) from unnest(:users) u))
                  and "user" = any(:users)
                or weir_unit_hash(project, session) = any(array(select weir_unit_hash(:project, s) from unnest(:sessions) s))
                  and session = any(:sessions) and "user" is null)
            order by partition, log_offset limit :limit""";

    private final Database database;
    private final Scheduler computing;

    EventsTable(Database database, Scheduler computing) {
        this.database = database;
        this.computing = computing;
    }

    /**
     * What the table holds of the log.
     *
     * @param oldest received time of the oldest record, or null: there is none
     * @param firstOffsets by partition of the log, of the oldest records; without partitions of which none is that old
     * @param nextOffsets by partition of the log: up to which the table is filled
     */
    record Kept(Instant oldest, Map<Integer, Long> firstOffsets, Map<Integer, Long> nextOffsets) {}

    Mono<Kept> kept() {
        Mono<List<Oldest>> oldest = database.rows(client -> client.sql(OLDEST_PLACES)
                        .bind("limit", OLDEST)
                        .map(row -> new Oldest(
                                row.get("partition", Integer.class),
                                row.get("received", OffsetDateTime.class).toInstant(),
                                row.get("log_offset", Long.class)))
                        .all())
                .collectList();
        return oldest.zipWith(
                filled(),
                (of, filled) -> new Kept(
                        of.stream()
                                .map(Oldest::received)
                                .min(Comparator.naturalOrder())
                                .orElse(null),
                        of.stream().collect(Collectors.toMap(Oldest::partition, Oldest::offset)),
                        filled));
    }

    private record Oldest(int partition, Instant received, long offset) {}

    private Mono<Map<Integer, Long>> filled() {
        return database.rows(client -> client.sql(
                                "select partition, next_offset from sink_offsets where sink = 'events' and topic = :topic")
                        .bind("topic", Topics.EVENTS)
                        .map(row -> Map.entry(row.get("partition", Integer.class), row.get("next_offset", Long.class)))
                        .all())
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /** Ids of units that are counted in the experiment, in order. */
    Mono<List<String>> units(
            long generation, String project, String experiment, String variant, Cursor after, int limit) {
        boolean done = after != null && after.partition() == Cursor.DONE;
        return database.rows(client -> {
                    GenericExecuteSpec statement = client.sql("""
                            select unit from user_assignments
                            where generation = :generation and project = :project and experiment = :experiment"""
                                    + (variant == null ? "" : " and variant = :variant")
                                    + (after == null ? "" : done ? " and unit > :unit" : " and unit >= :unit")
                                    + " order by unit limit :limit")
                            .bind("generation", generation)
                            .bind("project", project)
                            .bind("experiment", experiment)
                            .bind("limit", limit);
                    if (variant != null) statement = statement.bind("variant", variant);
                    if (after != null) statement = statement.bind("unit", after.unit());
                    return statement.map(row -> row.get("unit", String.class)).all();
                })
                .collectList();
    }

    /** A unit's records, by place; at most {@code limit}. */
    Mono<List<LoggedEvent>> ofUnit(String project, UnitType type, String unit, Instant from, int limit) {
        String column = type == UnitType.user ? "\"user\"" : type.name();
        return database.rows(client -> client.sql(OF_UNIT.formatted(column, column))
                        .bindValues(Map.of("project", project, "unit", unit, "from", at(from), "limit", limit))
                        .map(EventsTable::row)
                        .all())
                .collectList()
                .publishOn(computing)
                .map(EventsTable::events);
    }

    /**
     * Records with the id and the primary unit of one of {@code events}, which may name another run or session than they do:
     * whichever came first is the event (E1).
     */
    Mono<List<LoggedEvent>> sameIdentity(
            String project, UnitType type, List<LoggedEvent> events, Instant from, int limit) {
        Set<String> ids = new HashSet<>();
        Set<String> users = new TreeSet<>();
        Set<String> sessions = new TreeSet<>();
        for (LoggedEvent logged : events) {
            UnitKey primary = UnitKey.primary(project, logged.event());
            if (primary.type() == type) continue;
            ids.add(logged.event().getId());
            (primary.type() == UnitType.user ? users : sessions).add(primary.id());
        }
        if (ids.isEmpty()) return Mono.just(List.of());
        return database.rows(client -> client.sql(SAME_IDENTITY)
                        .bind("project", project)
                        .bind("ids", ids.toArray(String[]::new))
                        .bind("users", users.toArray(String[]::new))
                        .bind("sessions", sessions.toArray(String[]::new))
                        .bind("from", at(from))
                        .bind("limit", limit)
                        .map(EventsTable::row)
                        .all())
                .collectList()
                .publishOn(computing)
                .map(EventsTable::events);
    }

    private record Row(int partition, long offset, long received, byte[] record, byte[] hash, boolean isForced) {}

    private static Row row(Readable row) {
        return new Row(
                row.get("partition", Integer.class),
                row.get("log_offset", Long.class),
                row.get("received", OffsetDateTime.class).toInstant().toEpochMilli(),
                row.get("record", byte[].class),
                row.get("hash", byte[].class),
                Boolean.TRUE.equals(row.get("forced", Boolean.class)));
    }

    private static List<LoggedEvent> events(List<Row> rows) {
        return rows.stream().map(EventsTable::event).toList();
    }

    private static LoggedEvent event(Row row) {
        Event event = SingleObject.EVENT.decode(row.record());
        event.setText(null); // up to 32 KiB that decide nothing
        byte[] hash = row.hash() == null ? PayloadHash.ofRecord(row.record()) : row.hash();
        return new LoggedEvent(row.partition(), row.offset(), row.received(), event, hash, row.isForced());
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** By place, each once. */
    static List<LoggedEvent> merged(List<LoggedEvent> own, List<LoggedEvent> others) {
        Set<String> known = new HashSet<>();
        List<LoggedEvent> all = new ArrayList<>();
        for (List<LoggedEvent> some : List.of(own, others)) {
            for (LoggedEvent logged : some) {
                if (known.add(logged.partition() + ":" + logged.offset())) all.add(logged);
            }
        }
        all.sort(LoggedEvent.BY_PLACE);
        return all;
    }
}
