package io.weir.streams.definitions;

import io.weir.kit.rebuild.Rebuilds;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.SingleObject;
import io.weir.schemas.SingleObject.UnreadableRecord;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All experiments but drafts, shared by all tasks of a topology. Every generation computes all of them. The global store is the truth; what
 * is kept here is an index of it, which follows it change by change.
 */
public final class Definitions {

    /** Name of the global store. */
    public static final String STORE = "definitions";

    private static final Logger log = LoggerFactory.getLogger(Definitions.class);

    private final DefinitionIndex index = new DefinitionIndex();
    private final Rebuilds rebuilds;
    private volatile boolean isLoaded;

    public Definitions() {
        this(Rebuilds.NONE);
    }

    /** @param rebuilds what this generation computes other than the topic says */
    public Definitions(Rebuilds rebuilds) {
        this.rebuilds = rebuilds;
    }

    /** Writes what arrives on the topic into the global store. A lower revision never replaces a higher one. */
    public ProcessorSupplier<String, byte[], Void, Void> updates() {
        return () -> new ContextualProcessor<>() {
            @Override
            public void process(Record<String, byte[]> change) {
                KeyValueStore<String, byte[]> store = context().getStateStore(STORE);
                byte[] known = store.get(change.key());
                if (isOlder(change.value(), known)) return;
                store.put(change.key(), change.value());
                follow(change.key(), change.value());
            }
        };
    }

    /** The index of what the store holds. */
    public DefinitionIndex index(ReadOnlyKeyValueStore<String, ?> store) {
        if (!isLoaded) load(store);
        return index;
    }

    private static boolean isOlder(byte[] next, byte[] known) {
        if (next == null || known == null) return false;
        Optional<ExperimentDefinition> asked = readable(next);
        Optional<ExperimentDefinition> stored = readable(known);
        return asked.isPresent()
                && stored.isPresent()
                && asked.get().getRevision() < stored.get().getRevision();
    }

    /** Empty: a newer Weir wrote it. One that cannot be read must not stop those that can. */
    private static Optional<ExperimentDefinition> readable(byte[] definition) {
        try {
            return Optional.of(SingleObject.EXPERIMENT.decode(definition));
        } catch (UnreadableRecord e) {
            return Optional.empty();
        }
    }

    /** @param definition null: there is none any more */
    private synchronized void follow(String key, byte[] definition) {
        if (definition == null) {
            index.remove(key);
            return;
        }
        readable(definition)
                .ifPresentOrElse(
                        read -> {
                            if (isDraft(read)) index.remove(key);
                            else index.put(ExperimentRules.of(rebuilds.of(read)));
                        },
                        () -> {
                            log.warn("{} is not computed here: a newer version wrote its definition", key);
                            index.putNewer(key);
                        });
    }

    private static boolean isDraft(ExperimentDefinition definition) {
        return definition.getGeneration() == 0;
    }

    /** Experiments, {@code project/experiment}, that are not computed here, because a newer version wrote their definition. */
    public Set<String> newer() {
        return index.newer();
    }

    /** What the store was filled with before anything came by {@link #updates}: a restart reads the topic into it directly. */
    private synchronized void load(ReadOnlyKeyValueStore<String, ?> store) {
        if (isLoaded) return;
        try (KeyValueIterator<String, ?> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, ?> entry = all.next();
                byte[] definition = bytes(entry.value);
                ExperimentRules known = index.find(entry.key);
                boolean isKnown = known != null
                        && readable(definition)
                                .filter(read -> read.getRevision() <= known.revision())
                                .isPresent();
                if (!isKnown) follow(entry.key, definition);
            }
        }
        isLoaded = true;
    }

    private static byte[] bytes(Object value) {
        return (byte[]) (value instanceof ValueAndTimestamp<?> timestamped ? timestamped.value() : value);
    }
}
