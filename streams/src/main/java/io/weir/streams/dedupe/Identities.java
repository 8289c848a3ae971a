package io.weir.streams.dedupe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.streams.definitions.DefinitionIndex;
import io.weir.streams.definitions.ProjectIndex;
import io.weir.streams.stores.Sweep;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The identities of a task. Those of the last days lie in segments of received time, each a store of its own that is dropped as a whole;
 * those that an experiment of unbounded lateness needs lie beside them until there is no such experiment any more.
 */
final class Identities {

    static final String RECENT = "identities";
    static final String FOR_EVER = "identities-for-ever";

    /** As long as an identity is remembered: so it is in one of two segments, which are all that a look-up asks. */
    static final long SEGMENT_MS = Identity.REMEMBERED_MS + Identity.SLACK_MS;

    /** Of which Kafka's window store makes two segments; the oldest goes when none of its identities is remembered. */
    private static final Duration RETENTION = Duration.ofMillis(2 * SEGMENT_MS);

    /**
     * Of the changelog, by the clock of the broker: a replay writes identities that were received long ago, and must find
     * them after a crash. What it is longer than {@link #SEGMENT_MS} is how long streams may stand still and lose its disk.
     */
    private static final Duration LOGGED = Duration.ofDays(21);

    private final WindowStore<Bytes, byte[]> recent;
    private final KeyValueStore<Bytes, byte[]> forEver;
    private final Sweep sweep = new Sweep();
    private boolean hasForEver;
    private long newest;
    /** Nothing lies in an earlier segment. */
    private long oldest = Long.MAX_VALUE;

    private Identities(WindowStore<Bytes, byte[]> recent, KeyValueStore<Bytes, byte[]> forEver) {
        this.recent = recent;
        this.forEver = forEver;
        try (KeyValueIterator<Bytes, byte[]> any = forEver.all()) {
            hasForEver = any.hasNext();
        }
        try (KeyValueIterator<Windowed<Bytes>, byte[]> any = recent.all()) {
            if (any.hasNext()) oldest = any.peekNextKey().window().start();
        }
    }

    static Set<StoreBuilder<?>> stores() {
        // Ordered: a Set.of has another order in each process, and describe() with it.
        return new LinkedHashSet<>(List.of(
                Stores.windowStoreBuilder(
                                Stores.persistentWindowStore(RECENT, RETENTION, Duration.ofMillis(1), false),
                                Serdes.Bytes(),
                                Serdes.ByteArray())
                        .withCachingDisabled()
                        .withLoggingEnabled(Map.of(
                                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                                "LogAppendTime",
                                TopicConfig.RETENTION_MS_CONFIG,
                                Long.toString(LOGGED.toMillis()))),
                Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(FOR_EVER), Serdes.Bytes(), Serdes.ByteArray())
                        .withCachingDisabled()));
    }

    static Identities of(ProcessorContext<?, ?> context) {
        return new Identities(context.getStateStore(RECENT), context.getStateStore(FOR_EVER));
    }

    /** What is remembered under a name that a record received then must be compared with, or null. */
    Identity find(String projectName, byte[] name, long received, ProjectIndex project) {
        Bytes key = Bytes.wrap(name);
        newest = Math.max(newest, received);
        // Clocks differ: the first may have been received after its copy.
        for (long segment = segment(newest);
                segment >= Math.max(oldest, segment(received - Identity.REMEMBERED_MS));
                segment -= SEGMENT_MS) {
            byte[] stored = recent.fetch(key, segment);
            if (stored == null) continue;
            Identity known = Identity.of(stored, segment);
            if (known.remembers(received)) return known;
        }
        if (!hasForEver) return null;
        byte[] stored = forEver.get(forEverKey(projectName, name));
        if (stored == null) return null;
        Identity known = forEver(stored);
        boolean isKnown = known.remembers(received) || project.isForEver(known.received(), received);
        return isKnown ? known : null;
    }

    void put(String project, byte[] name, Identity identity, boolean isForEver) {
        if (isForEver) {
            forEver.put(forEverKey(project, name), forEver(identity));
            hasForEver = true;
        } else {
            long segment = segment(identity.received());
            recent.put(Bytes.wrap(name), identity.toBytes(segment), segment);
            oldest = Math.min(oldest, segment);
        }
    }

    /** Lets go of what was kept for experiments of unbounded lateness that are all archived or gone. */
    void sweep(DefinitionIndex index, long clock) {
        if (!hasForEver) return;
        sweep.run(forEver, (key, value) -> {
            Identity known = forEver(value);
            return known.isForgotten(clock) && !index.project(projectOf(key)).isForEver(known.received(), clock);
        });
    }

    /** With the segment that it would lie in. */
    private static byte[] forEver(Identity identity) {
        long segment = segment(identity.received());
        byte[] bytes = identity.toBytes(segment);
        return ByteBuffer.allocate(Long.BYTES + bytes.length)
                .putLong(segment)
                .put(bytes)
                .array();
    }

    private static Identity forEver(byte[] stored) {
        return Identity.of(
                Arrays.copyOfRange(stored, Long.BYTES, stored.length),
                ByteBuffer.wrap(stored).getLong());
    }

    private static long segment(long received) {
        return Math.floorDiv(received, SEGMENT_MS) * SEGMENT_MS;
    }

    private static Bytes forEverKey(String project, byte[] name) {
        byte[] begin = project.getBytes(UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(begin.length + 1 + name.length)
                .put(begin)
                .put((byte) 0)
                .put(name)
                .array());
    }

    private static String projectOf(Bytes key) {
        int end = 0;
        while (key.get()[end] != 0) end++;
        return new String(Arrays.copyOf(key.get(), end), UTF_8);
    }
}
