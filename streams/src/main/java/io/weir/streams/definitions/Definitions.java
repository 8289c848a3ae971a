package io.weir.streams.definitions;

import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.SingleObject;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/**
 * The experiments of one generation, shared by all tasks of a topology. The global store is the truth; what is kept here is an index of
 * it, which follows it change by change.
 */
public final class Definitions {

    /** Name of the global store. */
    public static final String STORE = "definitions";

    private final long generation;
    private final DefinitionIndex index = new DefinitionIndex();
    private volatile boolean isLoaded;

    public Definitions(long generation) {
        this.generation = generation;
    }

    /** Writes what arrives on the topic into the global store. A lower revision never replaces a higher one. */
    public ProcessorSupplier<String, byte[], Void, Void> updates() {
        return () -> new ContextualProcessor<>() {
            @Override
            public void process(Record<String, byte[]> change) {
                KeyValueStore<String, byte[]> store = context().getStateStore(STORE);
                ExperimentDefinition next =
                        change.value() == null ? null : SingleObject.EXPERIMENT.decode(change.value());
                byte[] known = store.get(change.key());
                boolean older = known != null
                        && next != null
                        && next.getRevision()
                                < SingleObject.EXPERIMENT.decode(known).getRevision();
                if (older) return;
                store.put(change.key(), change.value());
                follow(change.key(), next);
            }
        };
    }

    /** The index of what the store holds. */
    public DefinitionIndex index(ReadOnlyKeyValueStore<String, ?> store) {
        if (!isLoaded) load(store);
        return index;
    }

    private synchronized void follow(String key, ExperimentDefinition definition) {
        if (definition != null && definition.getGeneration() == generation) index.put(ExperimentRules.of(definition));
        else index.remove(key);
    }

    /** What the store was filled with before anything came by {@link #updates}: a restart reads the topic into it directly. */
    private synchronized void load(ReadOnlyKeyValueStore<String, ?> store) {
        if (isLoaded) return;
        try (KeyValueIterator<String, ?> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, ?> entry = all.next();
                ExperimentDefinition definition = SingleObject.EXPERIMENT.decode(bytes(entry.value));
                ExperimentRules known = index.find(entry.key);
                if (known == null || known.revision() < definition.getRevision()) follow(entry.key, definition);
            }
        }
        isLoaded = true;
    }

    private static byte[] bytes(Object value) {
        return (byte[]) (value instanceof ValueAndTimestamp<?> timestamped ? timestamped.value() : value);
    }
}
