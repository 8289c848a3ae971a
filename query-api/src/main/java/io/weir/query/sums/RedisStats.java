package io.weir.query.sums;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.Base16;
import io.lettuce.core.codec.ByteArrayCodec;
import io.weir.schemas.RedisKeys;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Statistics from Redis, when it is there and says of itself that it is whole. The driver has one thread for all that it reads, so
 * an answer leaves it as the bytes that they are, and then the time-out has nothing more to measure.
 */
final class RedisStats {

    private static final byte[] READ_STATS = script("read-stats.lua");
    private static final byte[] READ_RESULTS = script("read-results.lua");

    private static final String RESULTS_DIGEST = Base16.digest(READ_RESULTS);

    private final Mono<StatefulRedisConnection<byte[], byte[]>> connection;
    private final Duration timeout;
    private final Scheduler computing;

    RedisStats(RedisClient client, RedisURI uri, Duration timeout, Scheduler computing) {
        this.timeout = timeout;
        this.computing = computing;
        // A connection that was made is kept and repairs itself; one that failed is tried again at the next request.
        this.connection = Mono.defer(() -> Mono.fromCompletionStage(client.connectAsync(ByteArrayCodec.INSTANCE, uri)))
                .cacheInvalidateIf(made -> false);
    }

    /** The records of some hashes at one moment. Empty when Redis is not whole; an error when it is away or slow. */
    Mono<StatsSnapshot> read(String... hashes) {
        byte[][] keys = Stream.concat(Stream.of(RedisKeys.POSITION), Stream.of(hashes))
                .map(RedisStats::bytes)
                .toArray(byte[][]::new);
        return connection
                .flatMap(redis -> redis.reactive()
                        .<List<List<byte[]>>>eval(READ_STATS, ScriptOutputType.MULTI, keys)
                        .collectList())
                .timeout(timeout)
                .publishOn(computing)
                .map(RedisStats::hashes)
                .filter(answer -> isWhole(answer.getFirst()))
                .map(answer -> snapshot(answer.subList(1, answer.size())));
    }

    /**
     * As {@link #read}, if there is no document yet that was made of the same.
     *
     * @param document where such a one would lie
     * @param known the position that the caller has one of, or null
     */
    Mono<Stored> readUnless(String document, String known, String... hashes) {
        byte[][] keys = Stream.concat(Stream.of(RedisKeys.POSITION, document), Stream.of(hashes))
                .map(RedisStats::bytes)
                .toArray(byte[][]::new);
        byte[] position = bytes(known == null ? "" : known);
        return connection
                .flatMap(redis -> evaluated(redis, keys, position))
                .timeout(timeout)
                .publishOn(computing)
                .mapNotNull(RedisStats::stored);
    }

    /** By the script's digest, which is shorter; a Redis that was restarted is given the script again. */
    private static Mono<List<List<byte[]>>> evaluated(
            StatefulRedisConnection<byte[], byte[]> redis, byte[][] keys, byte[] position) {
        return redis.reactive()
                .<List<List<byte[]>>>evalsha(RESULTS_DIGEST, ScriptOutputType.MULTI, keys, position)
                .onErrorResume(RedisNoScriptException.class, e -> redis.reactive()
                        .eval(READ_RESULTS, ScriptOutputType.MULTI, keys, position))
                .collectList()
                .map(RedisStats::hashes);
    }

    private static Stored stored(List<List<byte[]>> answer) {
        if (!isWhole(answer.getFirst())) return null;
        String position = answer.getFirst().stream().map(RedisStats::text).collect(Collectors.joining(" "));
        if (answer.size() > 2) return new Stored.Records(position, snapshot(answer.subList(2, answer.size())));
        if (answer.get(1).isEmpty()) return new Stored.Unchanged();
        byte[] entry = answer.get(1).getFirst();
        int line = bytes(position).length + 1;
        return new Stored.Document(position, Arrays.copyOfRange(entry, line, entry.length));
    }

    /** Keeps a document for other instances; whether that succeeds does not matter. */
    void keep(String key, Stored.Document document, Duration ttl) {
        connection
                .flatMap(redis -> redis.reactive().psetex(bytes(key), ttl.toMillis(), document.entry()))
                .timeout(timeout)
                .onErrorComplete()
                .subscribe();
    }

    /** The driver gives the hashes one by one, or all in one list. */
    @SuppressWarnings("unchecked")
    private static List<List<byte[]>> hashes(List<?> answer) {
        return (List<List<byte[]>>) (answer.size() == 1 ? answer.getFirst() : answer);
    }

    private static StatsSnapshot snapshot(List<List<byte[]>> hashes) {
        Map<StatsKey, Stats> records = new HashMap<>();
        hashes.forEach(hash -> add(records, hash));
        return new StatsSnapshot(records, "redis");
    }

    /** See {@link RedisKeys#POSITION}. */
    private static boolean isWhole(List<byte[]> position) {
        Map<String, String> state = new HashMap<>();
        for (int i = 0; i < position.size(); i += 2) state.put(text(position.get(i)), text(position.get(i + 1)));
        if (!state.containsKey("partitions")) return false;
        for (int p = 0; p < Integer.parseInt(state.get("partitions")); p++) {
            long at = Long.parseLong(state.getOrDefault("position:" + p, "-1"));
            if (at < Long.parseLong(state.getOrDefault("refill:" + p, "0"))) return false;
        }
        return true;
    }

    private static void add(Map<StatsKey, Stats> records, List<byte[]> hash) {
        for (int i = 0; i < hash.size(); i += 2) {
            records.put(SingleObject.STATS_KEY.decode(hash.get(i)), stats(hash.get(i + 1)));
        }
    }

    /** After the revision and a space. */
    private static Stats stats(byte[] value) {
        int space = new String(value, 0, Math.min(value.length, 24), ISO_8859_1).indexOf(' ');
        return SingleObject.STATS.decode(Arrays.copyOfRange(value, space + 1, value.length));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    private static byte[] script(String name) {
        try (InputStream in = RedisStats.class.getResourceAsStream("/io/weir/query/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
