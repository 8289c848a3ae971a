package io.weir.query.sums;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
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
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/** Statistics from Redis, when it is there and says of itself that it is whole. */
final class RedisStats {

    private static final byte[] SCRIPT = script();

    private final Mono<StatefulRedisConnection<byte[], byte[]>> connection;
    private final Duration timeout;

    RedisStats(RedisClient client, RedisURI uri, Duration timeout) {
        this.timeout = timeout;
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
                        .<List<List<byte[]>>>eval(SCRIPT, ScriptOutputType.MULTI, keys)
                        .collectList())
                .timeout(timeout)
                .mapNotNull(answer -> snapshot(hashes(answer)));
    }

    /** The driver gives the hashes one by one, or all in one list. */
    @SuppressWarnings("unchecked")
    private static List<List<byte[]>> hashes(List<?> answer) {
        return (List<List<byte[]>>) (answer.size() == 1 ? answer.getFirst() : answer);
    }

    private static StatsSnapshot snapshot(List<List<byte[]>> hashes) {
        if (!isWhole(hashes.getFirst())) return null;
        Map<StatsKey, Stats> records = new HashMap<>();
        hashes.subList(1, hashes.size()).forEach(hash -> add(records, hash));
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

    private static byte[] script() {
        try (InputStream in = RedisStats.class.getResourceAsStream("/io/weir/query/read-stats.lua")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("read-stats.lua", e);
        }
    }
}
