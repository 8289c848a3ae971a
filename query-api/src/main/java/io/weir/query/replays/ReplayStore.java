package io.weir.query.replays;

import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Readable;
import io.weir.kit.quarantine.Quarantine;
import io.weir.kit.quarantine.QuarantineRule;
import io.weir.query.Database;
import io.weir.query.experiments.Rebuild;
import io.weir.query.json.Json;
import io.weir.query.replays.Generation.State;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The table {@code generations}. */
public final class ReplayStore {

    private static final String TABLE = "generations";

    private final Database database;

    public ReplayStore(Database database) {
        this.database = database;
    }

    /** In the order of their numbers. */
    Flux<Generation> all() {
        return database.rows(client -> client.sql("select * from generations order by generation")
                .map(ReplayStore::generation)
                .all());
    }

    /** Empty when there is none. */
    Mono<Generation> find(long number) {
        return database.read(client -> client.sql("select * from generations where generation = :number")
                .bind("number", number)
                .map(ReplayStore::generation)
                .one());
    }

    /** Who changes a generation does it after whoever is changing one, and sees what that one has written. */
    <T> Mono<T> inTurn(Mono<T> work) {
        return database.inTurn(TABLE, work);
    }

    /** A new one, of a number that none has had, with the rules of quarantine that stand. */
    Mono<Generation> insert(Integer maxRate) {
        return database.write(client -> client.sql("""
                        insert into generations (generation, active, max_rate, quarantine)
                        select greatest(nextval('generation_numbers'), max(generation) + 1), false, :rate,
                          (select coalesce(jsonb_agg(to_jsonb(rule) order by id), '[]') from quarantine rule)
                        from generations
                        returning *""")
                .bind("rate", Parameters.in(R2dbcType.INTEGER, maxRate))
                .map(ReplayStore::generation)
                .one());
    }

    /**
     * As {@link #insert(Integer)}, of one experiment by another definition; all else as in the active one, with its rules of quarantine: nobody
     * looks at the numbers before they are shown, so no other number may change.
     */
    Mono<Generation> insert(Rebuild rebuild) {
        return database.write(
                        client -> client.sql("""
                        insert into generations (generation, active, quarantine)
                        select greatest(nextval('generation_numbers'), max(generation) + 1), false,
                          (select quarantine from generations where active)
                        from generations
                        returning *""").map(ReplayStore::generation).one())
                .flatMap(begun -> database.write(client -> client.sql("""
                                update generations set rebuilds = cast(:rebuilds as jsonb)
                                where generation = :number returning *""")
                        .bind("rebuilds", Json.text(List.of(rebuild.in(begun.number()))))
                        .bind("number", begun.number())
                        .map(ReplayStore::generation)
                        .one()));
    }

    /** Writes its state and its rate. */
    Mono<Generation> update(Generation changed) {
        return database.write(client -> client.sql("""
                        update generations set state = :state, max_rate = :rate where generation = :number returning *""")
                .bind("state", changed.state().name())
                .bind("rate", Parameters.in(R2dbcType.INTEGER, changed.maxRate()))
                .bind("number", changed.number())
                .map(ReplayStore::generation)
                .one());
    }

    /**
     * Makes it the active one. To be called in turn: for a moment none is.
     *
     * @param before what becomes of the one that was
     */
    Mono<Generation> show(long number, State before) {
        Mono<Void> hidden = database.write(
                client -> client.sql("update generations set active = false, state = :state where active")
                        .bind("state", before.name())
                        .then());
        // Not now(): that is when the transaction began, and it may have waited for the one before.
        Mono<Generation> shown = database.write(client -> client.sql("""
                        update generations set active = true, shown_at = clock_timestamp()
                        where generation = :number returning *""")
                .bind("number", number)
                .map(ReplayStore::generation)
                .one());
        return hidden.then(shown);
    }

    private static Generation generation(Readable row) {
        return new Generation(
                row.get("generation", Long.class),
                row.get("active", Boolean.class),
                State.valueOf(row.get("state", String.class)),
                time(row, "created_at"),
                time(row, "shown_at"),
                row.get("max_rate", Integer.class),
                Quarantine.parse(row.get("quarantine", String.class)).rules().stream()
                        .map(QuarantineRule::id)
                        .toList(),
                List.of(Json.row(row.get("rebuilds", String.class), Rebuild[].class)));
    }

    /** To the millisecond, as all times of the API; null where there is none. */
    private static Instant time(Readable row, String column) {
        OffsetDateTime time = row.get(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant().truncatedTo(ChronoUnit.MILLIS);
    }
}
