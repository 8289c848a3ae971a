package io.weir.streams.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.weir.schemas.RedisKeys;
import io.weir.schemas.Stage;
import io.weir.schemas.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The hashes of {@link RedisKeys}, written and moved on by one script. */
final class RedisStore implements SinkStore<StatsRecord>, AutoCloseable {

    private static final byte[] SCRIPT = resource("store-stats.lua");
    private static final byte[] NOTHING = {};
    private static final byte[] POSITION = bytes(RedisKeys.POSITION);

    private final RedisClient client;
    /** Opened when first needed, because a client cannot open one while Redis is away; then it reconnects by itself. */
    private StatefulRedisConnection<byte[], byte[]> connection;

    RedisStore(RedisClient client) {
        this.client = client;
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public String topic() {
        return Topics.STATS;
    }

    @Override
    public Collection<StatsRecord> read(List<ConsumerRecord<byte[], byte[]>> records) {
        return StatsRecord.newest(records);
    }

    @Override
    public OptionalLong position(int partition) {
        byte[] stored = redis().hget(POSITION, bytes("position:" + partition));
        return stored == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(new String(stored, UTF_8)));
    }

    @Override
    public void begin(int partition, long end, int partitions) {
        Map<byte[], byte[]> fields = new LinkedHashMap<>();
        fields.put(bytes("refill:" + partition), bytes(Long.toString(end)));
        fields.put(bytes("position:" + partition), bytes("0"));
        fields.put(bytes("partitions"), bytes(Integer.toString(partitions)));
        redis().hset(POSITION, fields);
    }

    @Override
    public boolean write(int partition, long expected, long next, Collection<StatsRecord> records) {
        List<byte[]> keys = new ArrayList<>(List.of(POSITION));
        Map<String, Integer> places = new LinkedHashMap<>();
        List<byte[]> arguments = new ArrayList<>();
        Set<String> changed = new LinkedHashSet<>();
        arguments.add(bytes(Integer.toString(partition)));
        arguments.add(bytes(Long.toString(expected)));
        arguments.add(bytes(Long.toString(next)));
        arguments.add(bytes(RedisKeys.CHANGED));
        arguments.add(bytes(Integer.toString(records.size())));
        for (StatsRecord record : records) {
            int place = places.computeIfAbsent(RedisKeys.hashOf(record.key()), hash -> {
                keys.add(bytes(hash));
                return keys.size();
            });
            arguments.add(bytes(Integer.toString(place)));
            arguments.add(RedisKeys.field(record.key()));
            arguments.add(
                    record.isGone()
                            ? NOTHING
                            : bytes(Long.toString(record.stats().getRevision())));
            arguments.add(record.isGone() ? NOTHING : record.value());
            if (record.key().getStage() == Stage.units) {
                changed.add(Topics.experimentKey(
                        record.key().getProject(), record.key().getExperiment()));
            }
        }
        for (String experiment : changed) arguments.add(bytes(experiment));
        Long done = redis().eval(
                        SCRIPT,
                        ScriptOutputType.INTEGER,
                        keys.toArray(byte[][]::new),
                        arguments.toArray(byte[][]::new));
        return done == 1;
    }

    private synchronized RedisCommands<byte[], byte[]> redis() {
        if (connection == null) connection = client.connect(ByteArrayCodec.INSTANCE);
        return connection.sync();
    }

    @Override
    public synchronized void close() {
        if (connection != null) connection.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] resource(String name) {
        try (InputStream in = RedisStore.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
