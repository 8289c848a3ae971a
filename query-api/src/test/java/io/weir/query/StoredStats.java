package io.weir.query;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.weir.query.sums.StatsSnapshot;
import io.weir.schemas.Decimals;
import io.weir.schemas.LogOffset;
import io.weir.schemas.MetricSums;
import io.weir.schemas.RedisKeys;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Statistics as the stream's sinks would have stored them: rows in PostgreSQL, fields in Redis. */
public final class StoredStats {

    private final Map<StatsKey, Stats> records = new LinkedHashMap<>();
    private final long generation;

    public StoredStats(long generation) {
        this.generation = generation;
    }

    /** @param metrics may be one sum for each metric, see {@link #sum} */
    public StoredStats units(
            String experiment, String variant, int phase, int partition, long units, MetricSums... metrics) {
        return put(
                new StatsKey(generation, "default", experiment, variant, phase, Stage.units, partition, "", ""),
                stats().setUnits(units)
                        .setCrossovers(partition)
                        .setLate(3)
                        .setMetrics(List.of(metrics))
                        .build());
    }

    /** Late events of units that were never exposed. */
    public StoredStats lateUnexposed(String experiment, int partition, long late) {
        return put(
                new StatsKey(generation, "default", experiment, "", 0, Stage.units, partition, "", ""),
                stats().setLate(late).build());
    }

    /** Any stage's record; see {@link #record}. */
    public StoredStats put(
            String experiment,
            Stage stage,
            String variant,
            int phase,
            int partition,
            String dimension,
            String value,
            Stats.Builder stats) {
        return put(
                new StatsKey(generation, "default", experiment, variant, phase, stage, partition, dimension, value),
                stats.build());
    }

    /** A record to fill in. */
    public static Stats.Builder record() {
        return stats();
    }

    /** How far a partition's clusters are computed. */
    public StoredStats clusterProgress(int partition, Map<Integer, Long> asOf, Map<Integer, Long> rekeyed) {
        return put(
                new StatsKey(generation, "", "", "", 0, Stage.cluster_progress, partition, "", ""),
                stats().setAsOf(offsets(asOf)).setAsOfRekeyed(offsets(rekeyed)).build());
    }

    private static List<LogOffset> offsets(Map<Integer, Long> positions) {
        List<LogOffset> offsets = new ArrayList<>();
        positions.forEach((partition, next) -> offsets.add(new LogOffset(partition, next)));
        return offsets;
    }

    public StoredStats progress(int partition, long asOf, long streamTime, Map<Integer, Long> rekeyed) {
        return put(
                new StatsKey(generation, "", "", "", 0, Stage.progress, partition, "", ""),
                stats().setAsOf(List.of(new LogOffset(partition, asOf)))
                        .setAsOfRekeyed(offsets(rekeyed))
                        .setStreamTime(streamTime)
                        .build());
    }

    public StoredStats log(int partition, long received, long duplicates, long conflicts) {
        return put(
                new StatsKey(generation, "default", "", "", 0, Stage.log, partition, "", ""),
                stats().setReceived(received)
                        .setDuplicates(duplicates)
                        .setConflicts(conflicts)
                        .setUnreadable(1)
                        .setAdmitted(received - duplicates - conflicts - 1)
                        .build());
    }

    /** @param sum decimal of the exact sum; {@code squares} likewise */
    public static MetricSums sum(String metric, long n, String sum, String squares) {
        return MetricSums.newBuilder()
                .setMetric(metric)
                .setN(n)
                .setSum(Decimals.toBytes(exact(sum, 6)))
                .setSumSquares(Decimals.toBytes(exact(squares, 12)))
                .build();
    }

    /** A conversion's sums. */
    public static MetricSums successes(String metric, long n, long successes) {
        return sum(metric, n, Long.toString(successes), Long.toString(successes));
    }

    public void toPostgres(String jdbcUrl) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
            for (var entry : records.entrySet()) insert(connection, entry.getKey(), entry.getValue());
        }
    }

    /** @param position fields of the position hash: name, value, name, value */
    public void toRedis(String url, String... position) {
        redis(url, redis -> {
            records.forEach((key, stats) ->
                    redis.sync().hset(bytes(RedisKeys.hashOf(key)), RedisKeys.field(key), value(stats)));
            for (int i = 0; i < position.length; i += 2) {
                redis.sync().hset(bytes(RedisKeys.POSITION), bytes(position[i]), bytes(position[i + 1]));
            }
        });
    }

    /** Replaces the position hash. */
    public static void position(String url, String... position) {
        redis(url, redis -> redis.sync().del(bytes(RedisKeys.POSITION)));
        new StoredStats(1).toRedis(url, position);
    }

    /** As if they had just been read. */
    public StatsSnapshot snapshot() {
        return new StatsSnapshot(records, "redis");
    }

    /** A record as it is. */
    public StoredStats put(StatsKey key, Stats stats) {
        records.put(key, stats);
        return this;
    }

    private static Stats.Builder stats() {
        return Stats.newBuilder().setRevision(12);
    }

    private static BigInteger exact(String decimal, int scale) {
        return new BigDecimal(decimal).movePointRight(scale).toBigIntegerExact();
    }

    private static void redis(
            String url, java.util.function.Consumer<StatefulRedisConnection<byte[], byte[]>> commands) {
        RedisClient client = RedisClient.create(url);
        try (var redis = client.connect(ByteArrayCodec.INSTANCE)) {
            commands.accept(redis);
        } finally {
            client.shutdown();
        }
    }

    private static byte[] value(Stats stats) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.writeBytes(bytes(stats.getRevision() + " "));
        value.writeBytes(SingleObject.STATS.encode(stats));
        return value.toByteArray();
    }

    private static void insert(Connection connection, StatsKey key, Stats stats) throws SQLException {
        try (var row =
                connection.prepareStatement("insert into stats_current values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            Object[] columns = {
                key.getGeneration(),
                key.getProject(),
                key.getExperiment(),
                key.getVariant(),
                key.getPhase(),
                key.getStage().name(),
                key.getDimension(),
                key.getValue(),
                key.getPartition(),
                stats.getRevision(),
                SingleObject.STATS.encode(stats)
            };
            for (int i = 0; i < columns.length; i++) row.setObject(i + 1, columns[i]);
            row.executeUpdate();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
