package io.weir.bench.topology;

import io.weir.schemas.Topics;
import java.util.Arrays;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** The least that a stateful topology can do: one get and one put of RocksDB an event, with its changelog. */
final class FloorTopology {

    private static final String STORE = "floor";

    private FloorTopology() {}

    static Topology build() {
        Serde<byte[]> bytes = Serdes.ByteArray();
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray())
                        .withCachingDisabled());
        builder.stream(Topics.EVENTS, Consumed.with(bytes, bytes).withName("events"))
                .process(
                        () -> new ContextualProcessor<byte[], byte[], Void, Void>() {
                            @Override
                            public void process(Record<byte[], byte[]> in) {
                                KeyValueStore<Bytes, byte[]> store = context().getStateStore(STORE);
                                Bytes key = Bytes.wrap(in.key());
                                byte[] known = store.get(key);
                                byte[] next = known == null ? new byte[16] : Arrays.copyOf(known, 16);
                                next[0]++;
                                store.put(key, next);
                            }
                        },
                        Named.as("get-and-put"),
                        STORE);
        return builder.build();
    }
}
