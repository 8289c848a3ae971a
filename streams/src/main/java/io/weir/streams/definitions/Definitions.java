package io.weir.streams.definitions;

import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.SingleObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/**
 * The running experiments of one generation, shared by all tasks of a topology. The global store is the truth; what is
 * kept here is an index of it, made anew when the store has changed.
 */
public final class Definitions {

    /** Name of the global store. */
    public static final String STORE = "definitions";

    private final long generation;
    private final AtomicLong changes = new AtomicLong();
    private volatile DefinitionIndex index = DefinitionIndex.of(-1, List.of());

    public Definitions(long generation) {
        this.generation = generation;
    }

    /** Writes what arrives on the topic into the global store. A lower revision never replaces a higher one. */
    public ProcessorSupplier<String, byte[], Void, Void> updates() {
        return () -> new ContextualProcessor<>() {
            @Override
            public void process(Record<String, byte[]> change) {
                KeyValueStore<String, byte[]> store = context().getStateStore(STORE);
                byte[] known = store.get(change.key());
                boolean older = known != null
                        && change.value() != null
                        && SingleObject.EXPERIMENT.decode(change.value()).getRevision()
                                < SingleObject.EXPERIMENT.decode(known).getRevision();
                if (!older) store.put(change.key(), change.value());
                changes.incrementAndGet();
            }
        };
    }

    /** The index of what the store holds now. Costs nothing while nothing changes. */
    public DefinitionIndex index(ReadOnlyKeyValueStore<String, ?> store) {
        DefinitionIndex current = index;
        return current.version() == changes.get() ? current : rebuild(store);
    }

    private synchronized DefinitionIndex rebuild(ReadOnlyKeyValueStore<String, ?> store) {
        long version = changes.get();
        if (index.version() == version) return index;
        List<ExperimentRules> running = new ArrayList<>();
        try (KeyValueIterator<String, ?> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, ?> entry = all.next();
                ExperimentDefinition definition = SingleObject.EXPERIMENT.decode(bytes(entry.value));
                if (definition.getGeneration() == generation) running.add(ExperimentRules.of(definition));
            }
        }
        index = DefinitionIndex.of(version, running);
        return index;
    }

    private static byte[] bytes(Object value) {
        return (byte[]) (value instanceof ValueAndTimestamp<?> timestamped ? timestamped.value() : value);
    }
}
