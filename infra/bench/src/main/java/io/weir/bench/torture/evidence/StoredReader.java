package io.weir.bench.torture.evidence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.weir.bench.torture.cluster.Stores;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.RedisKeys;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import io.weir.schemas.Topics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what PostgreSQL and Redis hold of a generation, as their readers do. */
public final class StoredReader {

    private static final String PROJECT = Topics.DEFAULT_PROJECT;

    private final Stores stores;
    private final long generation;

    public StoredReader(Stores stores, long generation) {
        this.stores = stores;
        this.generation = generation;
    }

    /** Those that are computed, the active one first. */
    public static List<Long> generations(Stores stores) throws SQLException {
        try (Connection connection = stores.connect();
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("select generation from generations where state = 'computing'"
                                + " order by active desc, generation")) {
            List<Long> generations = new ArrayList<>();
            while (rows.next()) generations.add(rows.getLong(1));
            return generations;
        }
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

    /** @param experiments of which the records are wanted, beside the project's and the progress */
    public Stored inPostgres(List<String> experiments) throws SQLException {
        Map<StatsKey, Stats> records = new HashMap<>();
        try (Connection connection = stores.connect();
                PreparedStatement select = connection.prepareStatement(
                        "select * from stats_current where generation = ? and (experiment = '' or experiment = any (?))")) {
            select.setLong(1, generation);
            select.setArray(2, connection.createArrayOf("text", experiments.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) records.put(key(rows), SingleObject.STATS.decode(rows.getBytes("record")));
            }
        }
        return new Stored(records, true);
    }

    private StatsKey key(ResultSet row) throws SQLException {
        return new StatsKey(
                generation,
                row.getString("project"),
                row.getString("experiment"),
                row.getString("variant"),
                row.getInt("phase"),
                Stage.valueOf(row.getString("stage")),
                row.getInt("partition"),
                row.getString("dimension"),
                row.getString("value"));
    }

    /** @param experiments of which the records are wanted, beside the project's and the progress */
    public Stored inRedis(List<String> experiments) {
        List<String> hashes =
                new ArrayList<>(List.of(RedisKeys.progress(generation), RedisKeys.log(generation, PROJECT)));
        for (String experiment : experiments) {
            hashes.add(RedisKeys.experiment(generation, PROJECT, experiment));
            hashes.add(RedisKeys.hours(generation, PROJECT, experiment));
        }
        try (RedisClient client = RedisClient.create(stores.redisUrl());
                StatefulRedisConnection<byte[], byte[]> redis = client.connect(ByteArrayCodec.INSTANCE)) {
            Map<StatsKey, Stats> records = new HashMap<>();
            for (String hash : hashes) {
                redis.sync()
                        .hgetall(hash.getBytes(UTF_8))
                        .forEach((field, value) -> records.put(SingleObject.STATS_KEY.decode(field), stats(value)));
            }
            Map<String, String> state = new HashMap<>();
            redis.sync()
                    .hgetall(RedisKeys.POSITION.getBytes(UTF_8))
                    .forEach((field, value) -> state.put(new String(field, UTF_8), new String(value, UTF_8)));
            return new Stored(records, isWhole(state));
        }
    }

    /** After the revision and a space. */
    private static Stats stats(byte[] value) {
        int space = new String(value, 0, Math.min(value.length, 24), ISO_8859_1).indexOf(' ');
        return SingleObject.STATS.decode(Arrays.copyOfRange(value, space + 1, value.length));
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

    /** The places, {@code partition:offset}, of the rows of the table events whose ids begin so. */
    public List<String> eventRows(String prefix) throws SQLException {
        List<String> places = new ArrayList<>();
        try (Connection connection = stores.connect();
                PreparedStatement select = connection.prepareStatement(
                        "select partition || ':' || log_offset from events where starts_with(id, ?)")) {
            select.setString(1, prefix);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) places.add(rows.getString(1));
            }
        }
        return places;
    }
}
