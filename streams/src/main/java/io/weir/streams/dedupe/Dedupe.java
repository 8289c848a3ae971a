package io.weir.streams.dedupe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.schemas.Event;
import io.weir.schemas.PayloadHash;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitKey;
import io.weir.streams.dedupe.Logged.Admitted;
import io.weir.streams.dedupe.Logged.Conflict;
import io.weir.streams.dedupe.Logged.Duplicate;
import io.weir.streams.dedupe.Logged.Unreadable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Rule E1: the first record of an identity (project, primary unit, id) is admitted; a copy is a duplicate, another payload
 * a conflict. Forwards exactly one message for every record of the log, so that all of them are accounted for.
 */
public final class Dedupe implements ProcessorSupplier<byte[], byte[], byte[], Logged> {

    /** Identity to payload hash. */
    static final String STORE = "identities";

    @Override
    public Set<StoreBuilder<?>> stores() {
        return Set.of(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray())
                        .withCachingDisabled());
    }

    @Override
    public Processor<byte[], byte[], byte[], Logged> get() {
        return new ContextualProcessor<>() {
            private KeyValueStore<Bytes, byte[]> identities;

            @Override
            public void init(ProcessorContext<byte[], Logged> context) {
                super.init(context);
                identities = context.getStateStore(STORE);
            }

            @Override
            public void process(Record<byte[], byte[]> in) {
                context().forward(in.withValue(judge(in)));
            }

            private Logged judge(Record<byte[], byte[]> in) {
                Event event;
                UnitKey unit;
                try {
                    event = SingleObject.EVENT.decode(in.value());
                    unit = UnitKey.parse(in.key());
                } catch (RuntimeException e) {
                    return new Unreadable(project(in), in.value(), e.getMessage());
                }
                byte[] hash = hash(in);
                byte[] known = identities.putIfAbsent(identity(in.key(), event.getId()), hash);
                if (known == null) return new Admitted(unit, event, in.value());
                return Arrays.equals(known, hash)
                        ? new Duplicate(unit.project())
                        : new Conflict(unit, event, in.value());
            }
        };
    }

    private static Bytes identity(byte[] unit, String id) {
        byte[] name = id.getBytes(UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(unit.length + 1 + name.length)
                .put(unit)
                .put((byte) 0) // neither a unit nor an id holds NUL
                .put(name)
                .array());
    }

    private static byte[] hash(Record<byte[], byte[]> in) {
        Header header = in.headers().lastHeader(Topics.HEADER_HASH);
        return header == null || header.value().length != PayloadHash.BYTES
                ? PayloadHash.ofRecord(in.value())
                : header.value();
    }

    private static String project(Record<byte[], byte[]> in) {
        Header header = in.headers().lastHeader(Topics.HEADER_PROJECT);
        return header == null ? Topics.DEFAULT_PROJECT : new String(header.value(), UTF_8);
    }
}
