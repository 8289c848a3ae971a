package io.weir.streams.dedupe;

import io.weir.schemas.UnitKey;
import io.weir.schemas.UnitType;
import io.weir.streams.dedupe.Logged.Admitted;
import io.weir.streams.dedupe.Logged.Rekeyed;
import io.weir.streams.dedupe.Logged.Watermark;
import io.weir.streams.definitions.DefinitionIndex;
import io.weir.streams.definitions.Definitions;
import io.weir.streams.stores.Flushes;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Sends an admitted event to the partitions of its other units, where an experiment asks for them, and tells every
 * partition how far this one has been read, so that the as-of stays true for what had to travel.
 */
public final class Rekey implements ProcessorSupplier<byte[], Logged, byte[], Logged> {

    /** The next offset that watermarks have still to tell of; kept so that a restart cannot forget to. */
    static final String STORE = "rekeyed-positions";

    private static final String POSITION = "next-offset";
    private static final String RECEIVED = "received";

    private final Definitions definitions;
    private final Flushes flushes;
    private final int partitions;

    public Rekey(Definitions definitions, Flushes flushes, int partitions) {
        this.definitions = definitions;
        this.flushes = flushes;
        this.partitions = partitions;
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return Set.of(Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(STORE), Serdes.String(), Serdes.Long())
                .withCachingEnabled());
    }

    /** Events by their key, as everywhere; a watermark to the partition that it names. */
    public static StreamPartitioner<byte[], Logged> partitioner() {
        return (topic, key, logged, count) -> Optional.of(Set.of(
                logged instanceof Watermark mark ? mark.target() : Utils.toPositive(Utils.murmur2(key)) % count));
    }

    @Override
    public Processor<byte[], Logged, byte[], Logged> get() {
        return new ContextualProcessor<>() {
            private KeyValueStore<String, Long> positions;
            private ReadOnlyKeyValueStore<String, ?> definitionStore;
            private long seen;
            private long received = -1;
            private long told;

            @Override
            public void init(ProcessorContext<byte[], Logged> context) {
                super.init(context);
                // A task that was given up begins again in the same object, behind what it had told in vain.
                seen = 0;
                received = -1;
                told = 0;
                positions = context.getStateStore(STORE);
                definitionStore = context.getStateStore(Definitions.STORE);
                flushes.schedule(context, this::tell);
            }

            @Override
            public void process(Record<byte[], Logged> in) {
                context().recordMetadata().ifPresent(at -> seen = at.offset() + 1);
                received = Math.max(received, in.timestamp());
                DefinitionIndex index = definitions.index(definitionStore);
                if (!index.needsRekeying()) return;
                positions.put(POSITION, seen);
                if (in.value() instanceof Admitted admitted) {
                    for (UnitType other : admitted.otherUnits()) {
                        UnitKey unit =
                                new UnitKey(admitted.unit().project(), other, UnitKey.idOf(other, admitted.event()));
                        context().forward(in.withKey(unit.toBytes()).withValue(new Rekeyed(unit, admitted.record())));
                    }
                }
            }

            private boolean tell(long now) {
                if (!definitions.index(definitionStore).needsRekeying()) return false;
                Long kept = positions.get(POSITION);
                // The first such experiment may have come after the last event.
                long position = kept == null ? seen : Math.max(kept, seen);
                if (position <= told) return false;
                positions.put(POSITION, position);
                Long receivedBefore = positions.get(RECEIVED);
                if (receivedBefore != null) received = Math.max(received, receivedBefore);
                positions.put(RECEIVED, received);
                int origin = context().taskId().partition();
                for (int target = 0; target < partitions; target++) {
                    context()
                            .forward(new Record<>(new byte[0], new Watermark(origin, position, target, received), now));
                }
                told = position;
                return true;
            }
        };
    }
}
