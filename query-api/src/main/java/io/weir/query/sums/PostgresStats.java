package io.weir.query.sums;

import io.r2dbc.spi.Readable;
import io.weir.query.Database;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Statistics from PostgreSQL. Each method is one statement, which sees one moment. */
final class PostgresStats {

    private static final String PROGRESS =
            "generation = :generation and (project = '' and experiment = '' and stage in ('progress', 'cluster_progress')";

    private final Database database;
    private final Scheduler computing;

    PostgresStats(Database database, Scheduler computing) {
        this.database = database;
        this.computing = computing;
    }

    Mono<StatsSnapshot> results(long generation, String project, String experiment) {
        return read(PROGRESS + """
                 or project = :project and experiment = '' and stage = 'log'
                 or project = :project and experiment = :experiment and stage in ('units', 'breakdown', 'clusters'))""", Map.of("generation", generation, "project", project, "experiment", experiment));
    }

    Mono<StatsSnapshot> progress(long generation) {
        return read(PROGRESS + ")", Map.of("generation", generation));
    }

    Mono<StatsSnapshot> hours(long generation, String project, String experiment) {
        return read(
                PROGRESS + " or project = :project and experiment = :experiment and stage = 'hours')",
                Map.of("generation", generation, "project", project, "experiment", experiment));
    }

    Mono<StatsSnapshot> accounting(long generation, String project, List<String> experiments) {
        return read(
                PROGRESS + """
                 or project = :project and experiment = '' and stage = 'log'
                 or project = :project and experiment = any(:experiments) and stage = 'units')""",
                Map.of(
                        "generation",
                        generation,
                        "project",
                        project,
                        "experiments",
                        experiments.toArray(String[]::new)));
    }

    private Mono<StatsSnapshot> read(String where, Map<String, Object> values) {
        return database.rows(client -> client.sql("select * from stats_current where " + where)
                        .bindValues(values)
                        .map(row -> Map.entry(key(row), row.get("record", byte[].class)))
                        .all())
                .collectList()
                .publishOn(computing)
                .map(PostgresStats::snapshot);
    }

    private static StatsSnapshot snapshot(List<Map.Entry<StatsKey, byte[]>> rows) {
        Map<StatsKey, Stats> records = new HashMap<>();
        rows.forEach(row -> records.put(row.getKey(), SingleObject.STATS.decode(row.getValue())));
        return new StatsSnapshot(records, "postgres");
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
}
