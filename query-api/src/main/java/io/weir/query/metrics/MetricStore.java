package io.weir.query.metrics;

import io.weir.query.Database;
import io.weir.query.json.Json;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The table {@code metrics}: every version that there ever was. */
public final class MetricStore {

    private final Database database;

    public MetricStore(Database database) {
        this.database = database;
    }

    /** The newest version of each, by key in the order of its characters; at most {@code limit}. */
    Flux<LibraryMetric> newest(String project, MetricList asked, int limit) {
        StringBuilder sql = new StringBuilder("""
                select document from metrics newest
                where project = :project and key collate "C" > :after
                  and version = (select max(version) from metrics m where m.project = newest.project and m.key = newest.key)
                  and cast(document ->> 'archived' as boolean) = :archived""");
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("project", project);
        values.put("after", asked.after() == null ? "" : asked.after());
        values.put("archived", asked.archived());
        values.put("limit", limit);
        if (asked.owner() != null) {
            sql.append(" and document ->> 'owner' = :owner");
            values.put("owner", asked.owner());
        }
        if (asked.search() != null) {
            sql.append(" and position(lower(:search) in lower(concat_ws(chr(10), key,"
                    + " document #>> '{definition,name}', document ->> 'description'))) > 0");
            values.put("search", asked.search());
        }
        sql.append(" order by key collate \"C\" limit :limit");
        return rows(client -> client.sql(sql.toString()).bindValues(values));
    }

    /** The newest first; at most {@code limit} before {@code before}. */
    Flux<LibraryMetric> versions(String project, String key, int before, int limit) {
        return rows(client -> client.sql("""
                        select document from metrics where project = :project and key = :key and version < :before
                        order by version desc limit :limit""")
                .bind("project", project)
                .bind("key", key)
                .bind("before", before)
                .bind("limit", limit));
    }

    /** Empty when there is none. */
    Mono<LibraryMetric> version(String project, String key, int version) {
        return versions(project, key, version + 1, 1)
                .filter(found -> found.version() == version)
                .next();
    }

    /** The newest version of each of the keys, and these versions of them. */
    Flux<LibraryMetric> named(String project, Collection<String> keys, Collection<Integer> versions) {
        return rows(client -> client.sql("""
                        select document from metrics named where project = :project and key = any(:keys)
                          and (version = any(:versions)
                            or version = (select max(version) from metrics m where m.project = named.project and m.key = named.key))""")
                .bind("project", project)
                .bind("keys", keys.toArray(String[]::new))
                .bind("versions", versions.toArray(Integer[]::new)));
    }

    private Flux<LibraryMetric> rows(Function<DatabaseClient, GenericExecuteSpec> statement) {
        return database.rows(client -> statement
                        .apply(client)
                        .map(row -> row.get("document", String.class))
                        .all())
                .map(document -> Json.row(document, LibraryMetric.class));
    }

    /** False when there is this version already. */
    Mono<Boolean> insert(String project, LibraryMetric metric) {
        return database.write(client -> client.sql("""
                        insert into metrics (project, key, version, document, created_at)
                        values (:project, :key, :version, cast(:document as jsonb), :created)""")
                .bind("project", project)
                .bind("key", metric.key())
                .bind("version", metric.version())
                .bind("document", Json.text(metric))
                .bind("created", metric.createdAt().atOffset(ZoneOffset.UTC))
                .fetch()
                .rowsUpdated()
                .thenReturn(true)
                .onErrorReturn(Database::isTaken, false));
    }
}
