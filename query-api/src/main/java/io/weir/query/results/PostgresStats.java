package io.weir.query.results;

import io.r2dbc.spi.Readable;
import io.weir.query.Database;
import io.weir.schemas.Decimals;
import io.weir.schemas.LogOffset;
import io.weir.schemas.MetricSums;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
                                  and (stage = 'progress'
                                    or project = :project and (stage = 'log' or stage = 'units' and experiment = :experiment))""")
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
                row.get("partition", Integer.class));
    }

    private static Stats stats(Readable row) {
        return new Stats(
                row.get("revision", Long.class),
                row.get("units", Long.class),
                row.get("crossovers", Long.class),
                row.get("late", Long.class),
                row.get("received", Long.class),
                row.get("duplicates", Long.class),
                row.get("conflicts", Long.class),
                row.get("unreadable", Long.class),
                metrics(json(row, "metrics")),
                offsets(json(row, "as_of")),
                offsets(json(row, "as_of_rekeyed")),
                row.get("stream_time", Long.class));
    }

    private static JsonNode json(Readable row, String column) {
        return JsonMapper.shared().readTree(row.get(column, String.class));
    }

    private static List<MetricSums> metrics(JsonNode metrics) {
        List<MetricSums> sums = new ArrayList<>();
        metrics.properties()
                .forEach(metric -> sums.add(new MetricSums(
                        metric.getKey(),
                        Long.parseLong(metric.getValue().get("n").asString()),
                        Decimals.toBytes(
                                new BigInteger(metric.getValue().get("sum").asString())),
                        Decimals.toBytes(new BigInteger(
                                metric.getValue().get("sum_squares").asString())))));
        return sums;
    }

    private static List<LogOffset> offsets(JsonNode offsets) {
        List<LogOffset> found = new ArrayList<>();
        offsets.properties()
                .forEach(at -> found.add(new LogOffset(
                        Integer.parseInt(at.getKey()), at.getValue().asLong())));
        return found;
    }
}
