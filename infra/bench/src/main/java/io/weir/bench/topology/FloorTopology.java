package io.weir.bench.topology;

import io.weir.schemas.PayloadHash;
import io.weir.schemas.Topics;
import java.util.Arrays;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The least that a stateful topology can do: one get and one put of RocksDB an event, with its changelog. And the least that one can do
 * which counts each event once: it asks for the event's identity, which is not there, and writes it, before it gets and puts its unit.
 */
final class FloorTopology {

    private static final String UNITS = "floor";
    private static final String IDENTITIES = "floor-identities";

    private FloorTopology() {}

    static Topology build() {
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(store(UNITS));
        events(builder)
                .process(
                        () -> new ContextualProcessor<byte[], byte[], Void, Void>() {
                            @Override
                            public void process(Record<byte[], byte[]> in) {
                                getAndPut(context().getStateStore(UNITS), in.key());
                            }
                        },
                        Named.as("get-and-put"),
                        UNITS);
        return builder.build();
    }

    static Topology withIdentities() {
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(store(UNITS));
        builder.addStateStore(store(IDENTITIES));
        events(builder)
                .process(
                        () -> new ContextualProcessor<byte[], byte[], Void, Void>() {
                            @Override
                            public void process(Record<byte[], byte[]> in) {
                                // As long as a hash, and each event's own.
                                byte[] identity = PayloadHash.of(in.value(), 0, in.value().length);
                                getAndPut(context().getStateStore(IDENTITIES), identity);
                                getAndPut(context().getStateStore(UNITS), in.key());
                            }
                        },
                        Named.as("get-and-put"),
                        UNITS,
                        IDENTITIES);
        return builder.build();
    }

    private static KStream<byte[], byte[]> events(StreamsBuilder builder) {
        Serde<byte[]> bytes = Serdes.ByteArray();
        return builder.stream(Topics.EVENTS, Consumed.with(bytes, bytes).withName("events"));
    }

    private static StoreBuilder<?> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withCachingDisabled();
    }

    private static void getAndPut(KeyValueStore<Bytes, byte[]> store, byte[] name) {
        Bytes key = Bytes.wrap(name);
        byte[] known = store.get(key);
        byte[] next = known == null ? new byte[16] : Arrays.copyOf(known, 16);
        next[0]++;
        store.put(key, next);
    }
}
