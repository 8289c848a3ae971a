package io.weir.query.experiments;

import io.r2dbc.spi.Readable;
import io.weir.query.Database;
import io.weir.query.json.Json;
import io.weir.query.sums.Route;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitType;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The table {@code experiments}. */
public final class ExperimentStore {

    private final Database database;

    public ExperimentStore(Database database) {
        this.database = database;
    }

    /** Empty when there is none. */
    public Mono<Experiment> find(String project, String key) {
        return database.read(
                        client -> client.sql("select document from experiments where project = :project and key = :key")
                                .bind("project", project)
                                .bind("key", key)
                                .map(ExperimentStore::document)
                                .one())
                .map(ExperimentStore::experiment);
    }

    /** As {@link #find}, with the active generation, and always the newest: it is kept until a change is heard of. */
    Mono<Active> findActive(String project, String key) {
        return Database.newest(database.read(client -> client.sql("""
                        select document, generation from experiments cross join generations
                        where project = :project and key = :key and active""")
                        .bind("project", project)
                        .bind("key", key)
                        .map(row -> new Served(document(row), row.get("generation", Long.class)))
                        .one()))
                .map(served -> new Active(experiment(served.document()), served.generation(), List.of()));
    }

    /** At most {@code limit}. */
    Flux<Experiment> list(String project, ExperimentList asked, int limit, Instant now) {
        ExperimentList.Statement statement = asked.statement(project, limit, now);
        return database.rows(client -> client.sql(statement.sql())
                        .bindValues(statement.values())
                        .map(ExperimentStore::document)
                        .all())
                .map(ExperimentStore::experiment);
    }

    /** All but drafts, by key; at most {@code limit} after {@code after}. */
    Flux<Experiment> counted(String project, String after, int limit) {
        return database.rows(client -> client.sql("""
                        select document from experiments
                        where project = :project and key > :after and cast(document ->> 'generation' as bigint) > 0
                        order by key limit :limit""")
                        .bind("project", project)
                        .bind("after", after)
                        .bind("limit", limit)
                        .map(ExperimentStore::document)
                        .all())
                .map(ExperimentStore::experiment);
    }

    /** Who takes a part of a layer does it after whoever is taking one, and sees what that one has taken. */
    <T> Mono<T> inTurn(String project, String layer, Mono<T> work) {
        return database.inTurn(Topics.experimentKey(project, layer), work);
    }

    /** All that are started and not archived and have a part of a layer, and always the newest of them. */
    Flux<Experiment> inLayer(String project, String layer) {
        String part = Json.text(Map.of("allocation", Map.of("layer", Map.of("name", layer))));
        return database.rows(client -> client.sql("""
                        select document from experiments
                        where project = :project and document @> cast(:part as jsonb)
                            and coalesce(document ->> 'stage', 'started') = 'started'
                        order by key""")
                        .bind("project", project)
                        .bind("part", part)
                        .map(ExperimentStore::document)
                        .all())
                .map(ExperimentStore::experiment);
    }

    /** Those of unbounded lateness, drafts left out. */
    Flux<Experiment> unbounded(String project) {
        return database.rows(client -> client.sql("""
                        select document from experiments
                        where project = :project and document ->> 'lateness' = :unbounded
                          and cast(document ->> 'generation' as bigint) > 0
                        order by key""")
                        .bind("project", project)
                        .bind("unbounded", Experiment.UNBOUNDED)
                        .map(ExperimentStore::document)
                        .all())
                .map(ExperimentStore::experiment);
    }

    /** The newest first; at most {@code limit} before {@code before}. */
    Flux<Experiment> revisions(String project, String key, long before, int limit) {
        return database.rows(client -> client.sql("""
                        select document from experiment_revisions
                        where project = :project and key = :key and revision < :before
                        order by revision desc limit :limit""")
                        .bind("project", project)
                        .bind("key", key)
                        .bind("before", before)
                        .bind("limit", limit)
                        .map(ExperimentStore::document)
                        .all())
                .map(ExperimentStore::experiment);
    }

    private record Served(String document, long generation) {}

    private static String document(Readable row) {
        return row.get("document", String.class);
    }

    private static Experiment experiment(String document) {
        return Json.row(document, Experiment.class);
    }

    /** The active one. */
    public Mono<Long> generation() {
        return Database.newest(database.read(client -> client.sql("select generation from generations where active")
                .map(row -> row.get(0, Long.class))
                .one()));
    }

    /** Of all experiments that were ever started: who has come to its end is in everybody's results. */
    public Mono<Route> longestRoute() {
        return database.read(client -> client.sql("""
                                select coalesce(bool_or(document ->> 'unit' <> 'user'), false) rekeyed,
                                    coalesce(bool_or(document ->> 'cluster_by' is not null), false) clusters
                                from experiments where\s""" + ExperimentList.STARTED)
                .map(row -> new Route(is(row, "rekeyed") ? UnitType.run : UnitType.user, is(row, "clusters")))
                .one());
    }

    private static boolean is(Readable row, String column) {
        return Boolean.TRUE.equals(row.get(column, Boolean.class));
    }

    /** The generation that computes the experiment by another definition, which will stand; empty: there is none. */
    Mono<Long> rebuilding(String project, String key) {
        return Database.newest(database.read(client -> client.sql("""
                        select max(generation) as generation
                        from generations
                        join experiments on project = :project and key = :key
                        where not active and state <> 'dropping'
                            and generation > cast(document ->> 'generation' as bigint)
                            and rebuilds @> cast(:part as jsonb)""")
                        .bind("project", project)
                        .bind("key", key)
                        .bind("part", Json.text(List.of(named(project, key))))
                        .map(row -> Optional.ofNullable(row.get("generation", Long.class)))
                        .one()))
                .flatMap(Mono::justOrEmpty);
    }

    /** What the generation computes the experiment by, where that is not what stands. */
    Mono<Rebuild> rebuild(long generation, String project, String key) {
        return database.rows(client -> client.sql("""
                        select cast(rebuild as text) as rebuild
                        from generations, jsonb_array_elements(rebuilds) as rebuild
                        where generation = :generation and rebuild @> cast(:part as jsonb)""")
                        .bind("generation", generation)
                        .bind("part", Json.text(named(project, key)))
                        .map(row -> row.get("rebuild", String.class))
                        .all())
                .next()
                .map(row -> Json.row(row, Rebuild.class));
    }

    /** What every rebuild of the experiment has. */
    private static Map<String, String> named(String project, String key) {
        return Map.of("project", project, "experiment", key);
    }

    /** False when the key is taken. */
    Mono<Boolean> insert(Experiment experiment) {
        return database.write(client -> bind(client.sql("""
                                insert into experiments (project, key, revision, document, definition, created_at, updated_at)
                                values (:project, :key, :revision, cast(:document as jsonb), :definition, :created, :updated)
                                on conflict (project, key) do nothing"""), experiment)
                .bind("created", at(experiment.createdAt()))
                .fetch()
                .rowsUpdated()
                .map(rows -> rows == 1));
    }

    /** False when somebody else changed it since it was read. */
    Mono<Boolean> update(Experiment experiment) {
        return database.write(client ->
                bind(client.sql("""
                                update experiments set revision = :revision, document = cast(:document as jsonb),
                                    definition = :definition, updated_at = :updated
                                where project = :project and key = :key and revision = :revision - 1"""), experiment).fetch().rowsUpdated().map(rows -> rows == 1));
    }

    private static DatabaseClient.GenericExecuteSpec bind(
            DatabaseClient.GenericExecuteSpec statement, Experiment experiment) {
        return statement
                .bind("project", experiment.project())
                .bind("key", experiment.key())
                .bind("revision", experiment.revision())
                .bind("document", Json.text(experiment))
                .bind("definition", SingleObject.EXPERIMENT.encode(experiment.definition()))
                .bind("updated", at(experiment.updatedAt()));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
