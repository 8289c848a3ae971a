package io.weir.query.results;

import io.r2dbc.spi.Readable;
import io.weir.query.Database;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import java.util.HashMap;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Statistics from PostgreSQL, by one statement, which sees one moment. */
final class PostgresStats {

    private final Database database;

    PostgresStats(Database database) {
        this.database = database;
    }

    Mono<StatsSnapshot> read(long generation, String project, String experiment) {
        return database.calls(client -> client.sql("""
                                select * from stats_current
                                where generation = :generation
                                  and (project = '' and experiment = '' and stage in ('progress', 'cluster_progress')
                                    or project = :project and experiment = '' and stage = 'log'
                                    or project = :project and experiment = :experiment
                                      and stage in ('units', 'breakdown', 'clusters'))""")
                        .bind("generation", generation)
                        .bind("project", project)
                        .bind("experiment", experiment)
                        .map(row -> Map.entry(key(row), stats(row)))
                        .all())
                .collectList()
                .map(rows -> {
                    Map<StatsKey, Stats> records = new HashMap<>();
                    rows.forEach(row -> records.put(row.getKey(), row.getValue()));
                    return new StatsSnapshot(records, "postgres");
                });
    }

    private static StatsKey key(Readable row) {
        return new StatsKey(
                row.get("generation", Long.class),
                row.get("project", String.class),
                row.get("experiment", String.class),
                row.get("variant", String.class),
                row.get("phase", Integer.class),
                Stage.valueOf(row.get("stage", String.class)),
                row.get("partition", Integer.class),
                row.get("dimension", String.class),
                row.get("value", String.class));
    }

    private static Stats stats(Readable row) {
        return SingleObject.STATS.decode(row.get("record", byte[].class));
    }
}
