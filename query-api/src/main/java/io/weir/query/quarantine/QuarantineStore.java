package io.weir.query.quarantine;

import io.r2dbc.spi.Readable;
import io.weir.kit.quarantine.Quarantine;
import io.weir.query.Database;
import io.weir.query.quarantine.QuarantineEntry.Attribute;
import io.weir.query.quarantine.QuarantineEntry.Unit;
import io.weir.schemas.UnitType;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The table {@code quarantine}, and the rules that generations were begun with. */
public final class QuarantineStore {

    private static final String TABLE = "quarantine";

    private final Database database;

    public QuarantineStore(Database database) {
        this.database = database;
    }

    /** In the order in which they were added. */
    Flux<QuarantineEntry> all(String project) {
        return database.rows(client -> client.sql("select * from quarantine where project = :project order by id")
                .bind("project", project)
                .map(QuarantineStore::entry)
                .all());
    }

    /** What a generation leaves out; nothing where there is no such generation. */
    public Mono<Quarantine> of(long generation) {
        return database.read(client -> client.sql(
                                "select quarantine::text as rules from generations where generation = :generation")
                        .bind("generation", generation)
                        .map(row -> Quarantine.parse(row.get("rules", String.class)))
                        .one())
                .defaultIfEmpty(Quarantine.NONE);
    }

    /** Who adds does it after whoever is adding. */
    <T> Mono<T> inTurn(Mono<T> work) {
        return database.inTurn(TABLE, work);
    }

    Mono<QuarantineEntry> insert(String project, QuarantineEntry rule) {
        return database.write(client -> {
            GenericExecuteSpec insert = client.sql("""
                    insert into quarantine
                        (project, agent, attribute, value, unit_type, unit, received_from, received_until, reason)
                    values (:project, :agent, :attribute, :value, :unitType, :unit, :from, :until, :reason)
                    returning *""")
                    .bind("project", project)
                    .bind("from", at(rule.from()))
                    .bind("reason", rule.reason());
            Attribute attribute = rule.attribute();
            Unit unit = rule.unit();
            insert = bind(insert, "agent", rule.agent());
            insert = bind(insert, "attribute", attribute == null ? null : attribute.name());
            insert = bind(insert, "value", attribute == null ? null : attribute.value());
            insert = bind(insert, "unitType", unit == null ? null : unit.type().name());
            insert = bind(insert, "unit", unit == null ? null : unit.id());
            insert = rule.until() == null
                    ? insert.bindNull("until", OffsetDateTime.class)
                    : insert.bind("until", at(rule.until()));
            return insert.map(QuarantineStore::entry).one();
        });
    }

    /** False: there was none. */
    Mono<Boolean> delete(String project, long id) {
        return database.write(client -> client.sql("delete from quarantine where project = :project and id = :id")
                .bind("project", project)
                .bind("id", id)
                .fetch()
                .rowsUpdated()
                .map(rows -> rows == 1));
    }

    private static GenericExecuteSpec bind(GenericExecuteSpec statement, String name, String value) {
        return value == null ? statement.bindNull(name, String.class) : statement.bind(name, value);
    }

    private static QuarantineEntry entry(Readable row) {
        String attribute = row.get("attribute", String.class);
        String type = row.get("unit_type", String.class);
        return new QuarantineEntry(
                row.get("id", Long.class),
                row.get("agent", String.class),
                attribute == null ? null : new Attribute(attribute, row.get("value", String.class)),
                type == null ? null : new Unit(UnitType.valueOf(type), row.get("unit", String.class)),
                time(row, "received_from"),
                time(row, "received_until"),
                row.get("reason", String.class),
                time(row, "created_at"));
    }

    private static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    /** To the millisecond, as all times of the API; null where there is none. */
    private static Instant time(Readable row, String column) {
        OffsetDateTime time = row.get(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant().truncatedTo(ChronoUnit.MILLIS);
    }
}
