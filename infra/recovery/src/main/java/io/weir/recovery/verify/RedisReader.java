package io.weir.recovery.verify;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.RedisKeys;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Reads what is stored in Redis; changes nothing. */
final class RedisReader implements AutoCloseable {

    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);

    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;

    /** @throws io.lettuce.core.RedisException when it does not answer, as all methods do */
    RedisReader(String url) {
        RedisURI uri = RedisURI.create(url);
        uri.setTimeout(ANSWERS_WITHIN);
        client = RedisClient.create(uri);
        try {
            connection = client.connect(ByteArrayCodec.INSTANCE);
        } catch (RuntimeException e) {
            client.shutdown();
            throw e;
        }
    }

    /**
     * How far it is filled, and from where on a partition of weir.stats.v1 is whole again after a loss.
     *
     * @param next by partition the first offset that is not in it
     */
    record Position(Map<Integer, Long> next, Map<Integer, Long> wholeFrom, OptionalLong partitions) {

        /** See {@link RedisKeys#POSITION}. */
        boolean isWhole() {
            if (partitions.isEmpty()) return false;
            for (int p = 0; p < partitions.getAsLong(); p++) {
                if (next.getOrDefault(p, -1L) < wholeFrom.getOrDefault(p, 0L)) return false;
            }
            return true;
        }
    }

    Position position() {
        Map<Integer, Long> next = new TreeMap<>();
        Map<Integer, Long> wholeFrom = new TreeMap<>();
        OptionalLong partitions = OptionalLong.empty();
        for (Map.Entry<byte[], byte[]> entry : hash(RedisKeys.POSITION).entrySet()) {
            String[] field = new String(entry.getKey(), UTF_8).split(":", 2);
            long value = Long.parseLong(new String(entry.getValue(), UTF_8));
            switch (field[0]) {
                case "partitions" -> partitions = OptionalLong.of(value);
                case "position" -> next.put(Integer.parseInt(field[1]), value);
                case "refill" -> wholeFrom.put(Integer.parseInt(field[1]), value);
                default -> {}
            }
        }
        return new Position(next, wholeFrom, partitions);
    }

    /** All records of an experiment. */
    Map<StatsKey, Stats> records(long generation, ExperimentDefinition x) {
        Map<StatsKey, Stats> records = new HashMap<>();
        add(records, RedisKeys.experiment(generation, x.getProject(), x.getExperiment()));
        add(records, RedisKeys.hours(generation, x.getProject(), x.getExperiment()));
        return records;
    }

    /** A project's accounting. */
    Map<StatsKey, Stats> log(long generation, String project) {
        Map<StatsKey, Stats> records = new HashMap<>();
        add(records, RedisKeys.log(generation, project));
        return records;
    }

    private void add(Map<StatsKey, Stats> records, String hash) {
        hash(hash).forEach((field, value) -> records.put(SingleObject.STATS_KEY.decode(field), stats(value)));
    }

    private Map<byte[], byte[]> hash(String name) {
        return connection.sync().hgetall(name.getBytes(UTF_8));
    }

    /** After the revision and a space. */
    private static Stats stats(byte[] value) {
        int space = new String(value, 0, Math.min(value.length, 24), ISO_8859_1).indexOf(' ');
        return SingleObject.STATS.decode(Arrays.copyOfRange(value, space + 1, value.length));
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}
