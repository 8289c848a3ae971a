package io.weir.streams.positions;

import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands on the records of one source that the state has not handled. Whoever lets the group begin again at the start of a
 * topic, or Kafka when it has forgotten the group's offsets, has everything read twice: it is counted once.
 */
public final class Unhandled<V> implements ProcessorSupplier<byte[], V, byte[], V> {

    private static final Logger log = LoggerFactory.getLogger(Unhandled.class);

    private final StoreBuilder<?> store;
    private final String source;
    private final Uuid topic;

    private Unhandled(StoreBuilder<?> store, String source, Uuid topic) {
        this.store = store;
        this.source = source;
        this.topic = topic;
    }

    /** The store that all sources of one task share. */
    public static StoreBuilder<?> store(String name) {
        return Positions.builder(name);
    }

    /** @param source its name in the state */
    public static <V> Unhandled<V> of(StoreBuilder<?> store, String source) {
        return new Unhandled<>(store, source, Uuid.ZERO_UUID);
    }

    /** @param topic Kafka's id of it: the state of another topic of the same name is refused; the zero id: unknown */
    public static <V> Unhandled<V> of(StoreBuilder<?> store, String source, Uuid topic) {
        return new Unhandled<>(store, source, topic);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return Set.of(store);
    }

    @Override
    public Processor<byte[], V, byte[], V> get() {
        return new ContextualProcessor<>() {
            private Positions.Position position;
            private long skipped;

            @Override
            public void init(ProcessorContext<byte[], V> context) {
                super.init(context);
                Positions positions = context.getStateStore(store.name());
                position = positions.in(source);
                skipped = 0;
                if (!topic.equals(Uuid.ZERO_UUID)) positions.belongTo(source, topic);
            }

            @Override
            public void process(Record<byte[], V> in) {
                long offset = context().recordMetadata().orElseThrow().offset();
                long next = position.next();
                if (offset < next) {
                    skip(offset, next);
                    return;
                }
                if (skipped > 0)
                    log.info(
                            "{} of {}: {} records were handled before",
                            source,
                            context().taskId(),
                            skipped);
                skipped = 0;
                position.handled(offset);
                context().forward(in);
            }

            private void skip(long offset, long next) {
                if (skipped++ > 0) return;
                log.warn(
                        "{} of {} is read again from offset {}: the group's offsets were lost or reset. Everything below {} is"
                                + " in the state, and is not counted again",
                        source,
                        context().taskId(),
                        offset,
                        next);
            }
        };
    }
}
