package io.weir.bench.torture.evidence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.weir.bench.torture.cluster.Stores;
import io.weir.schemas.Decimals;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.LogOffset;
import io.weir.schemas.MetricSums;
import io.weir.schemas.RedisKeys;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what PostgreSQL and Redis hold of generation 1, as their readers do. */
public final class StoredReader {

    private static final long GENERATION = 1;

    private final Stores stores;

    public StoredReader(Stores stores) {
        this.stores = stores;
    }

    /** What the stream was told of the experiments, by key. */
    public Map<String, ExperimentDefinition> definitions() throws SQLException {
        Map<String, ExperimentDefinition> definitions = new HashMap<>();
        try (Connection connection = stores.connect();
                ResultSet rows = connection.createStatement().executeQuery("select key, definition from experiments")) {
            while (rows.next()) definitions.put(rows.getString(1), SingleObject.EXPERIMENT.decode(rows.getBytes(2)));
        }
        return definitions;
    }

    public Stored inPostgres() throws SQLException {
        Map<StatsKey, Stats> records = new HashMap<>();
        try (Connection connection = stores.connect();
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("select * from stats_current where generation = " + GENERATION)) {
            while (rows.next()) records.put(key(rows), stats(rows));
        }
        return new Stored(records, true);
    }

    private static StatsKey key(ResultSet row) throws SQLException {
        return new StatsKey(
                GENERATION,
                row.getString("project"),
                row.getString("experiment"),
                row.getString("variant"),
                row.getInt("phase"),
                Stage.valueOf(row.getString("stage")),
                row.getInt("partition"));
    }

    private static Stats stats(ResultSet row) throws SQLException {
        List<MetricSums> metrics = new ArrayList<>();
        for (Map.Entry<String, JsonNode> metric :
                JsonMapper.shared().readTree(row.getString("metrics")).properties()) {
            metrics.add(new MetricSums(
                    metric.getKey(),
                    Long.parseLong(metric.getValue().get("n").asString()),
                    Decimals.toBytes(new BigInteger(metric.getValue().get("sum").asString())),
                    Decimals.toBytes(
                            new BigInteger(metric.getValue().get("sum_squares").asString()))));
        }
        metrics.sort(Comparator.comparing(MetricSums::getMetric));
        return new Stats(
                row.getLong("revision"),
                row.getLong("units"),
                row.getLong("crossovers"),
                row.getLong("late"),
                row.getLong("received"),
                row.getLong("duplicates"),
                row.getLong("conflicts"),
                row.getLong("unreadable"),
                metrics,
                offsets(row.getString("as_of")),
                offsets(row.getString("as_of_rekeyed")),
                row.getLong("stream_time"));
    }

    private static List<LogOffset> offsets(String json) {
        List<LogOffset> offsets = new ArrayList<>();
        JsonMapper.shared().readTree(json).properties().forEach(at ->
                offsets.add(new LogOffset(Integer.parseInt(at.getKey()), at.getValue().asLong())));
        offsets.sort(Comparator.comparingInt(LogOffset::getPartition));
        return offsets;
    }

    /** @param experiments of which the records are wanted, beside the project's and the progress */
    public Stored inRedis(Iterable<String> experiments) {
        try (RedisClient client = RedisClient.create(stores.redisUrl());
                StatefulRedisConnection<byte[], byte[]> redis = client.connect(ByteArrayCodec.INSTANCE)) {
            Map<StatsKey, Stats> records = new HashMap<>();
            add(records, redis, RedisKeys.progress(GENERATION), Stage.progress, "", "");
            add(records, redis, RedisKeys.log(GENERATION, "default"), Stage.log, "default", "");
            for (String experiment : experiments) {
                String hash = RedisKeys.experiment(GENERATION, "default", experiment);
                add(records, redis, hash, Stage.units, "default", experiment);
            }
            Map<String, String> state = new HashMap<>();
            redis.sync()
                    .hgetall(RedisKeys.POSITION.getBytes(UTF_8))
                    .forEach((field, value) -> state.put(new String(field, UTF_8), new String(value, UTF_8)));
            return new Stored(records, isWhole(state));
        }
    }

    private static void add(
            Map<StatsKey, Stats> records,
            StatefulRedisConnection<byte[], byte[]> redis,
            String hash,
            Stage stage,
            String project,
            String experiment) {
        redis.sync().hgetall(hash.getBytes(UTF_8)).forEach((field, value) -> {
            String[] parts = new String(field, UTF_8).split("/", -1);
            int space = new String(value, 0, Math.min(value.length, 24), ISO_8859_1).indexOf(' ');
            Stats stats = SingleObject.STATS.decode(Arrays.copyOfRange(value, space + 1, value.length));
            stats.getMetrics().sort(Comparator.comparing(MetricSums::getMetric));
            StatsKey key = new StatsKey(
                    GENERATION, project, experiment, parts[0], Integer.parseInt(parts[1]), stage, Integer.parseInt(parts[2]));
            records.put(key, stats);
        });
    }

    /** See {@link RedisKeys#POSITION}. */
    private static boolean isWhole(Map<String, String> state) {
        if (!state.containsKey("partitions")) return false;
        for (int p = 0; p < Integer.parseInt(state.get("partitions")); p++) {
            long position = Long.parseLong(state.getOrDefault("position:" + p, "-1"));
            if (position < Long.parseLong(state.getOrDefault("refill:" + p, "0"))) return false;
        }
        return true;
    }
}
