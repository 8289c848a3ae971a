package io.weir.streams.definitions;

import io.weir.schemas.Event;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.SingleObject;
import io.weir.schemas.UnitType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private volatile Index index = new Index(-1, Map.of(), Map.of(), Set.of());

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
    public Index index(ReadOnlyKeyValueStore<String, ?> store) {
        Index current = index;
        return current.version == changes.get() ? current : rebuild(store);
    }

    private synchronized Index rebuild(ReadOnlyKeyValueStore<String, ?> store) {
        long version = changes.get();
        if (index.version == version) return index;
        List<ExperimentRules> running = new ArrayList<>();
        try (KeyValueIterator<String, ?> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, ?> entry = all.next();
                ExperimentDefinition definition = SingleObject.EXPERIMENT.decode(bytes(entry.value));
                if (definition.getGeneration() == generation) running.add(ExperimentRules.of(definition));
            }
        }
        index = Index.of(version, running);
        return index;
    }

    private static byte[] bytes(Object value) {
        return (byte[]) (value instanceof ValueAndTimestamp<?> timestamped ? timestamped.value() : value);
    }

    /** Immutable look-up. */
    public static final class Index {
        private final long version;
        private final Map<String, ExperimentRules> byExperiment;
        private final Map<String, List<ExperimentRules>> byEventType;
        private final Set<UnitType> units;

        private Index(
                long version,
                Map<String, ExperimentRules> byExperiment,
                Map<String, List<ExperimentRules>> byEventType,
                Set<UnitType> units) {
            this.version = version;
            this.byExperiment = byExperiment;
            this.byEventType = byEventType;
            this.units = units;
        }

        static Index of(long version, List<ExperimentRules> running) {
            Map<String, ExperimentRules> byExperiment = new HashMap<>();
            Map<String, Set<ExperimentRules>> byEventType = new HashMap<>();
            Set<UnitType> units = new LinkedHashSet<>();
            for (ExperimentRules rules : running) {
                byExperiment.put(rules.project() + "/" + rules.experiment(), rules);
                units.add(rules.unit());
                for (MetricRule metric : rules.metrics()) {
                    byEventType
                            .computeIfAbsent(rules.project() + "/" + metric.eventType(), k -> new LinkedHashSet<>())
                            .add(rules);
                }
            }
            Map<String, List<ExperimentRules>> lists = new HashMap<>();
            byEventType.forEach((type, rules) -> lists.put(type, List.copyOf(rules)));
            return new Index(version, byExperiment, lists, units);
        }

        /** Experiments that the event may concern, each once. */
        public List<ExperimentRules> concernedBy(String project, Event event) {
            List<ExperimentRules> byType = byEventType.getOrDefault(project + "/" + event.getType(), List.of());
            if (event.getExposure() == null) return byType;
            ExperimentRules exposed =
                    byExperiment.get(project + "/" + event.getExposure().getExperiment());
            if (exposed == null || byType.contains(exposed)) return byType;
            if (byType.isEmpty()) return List.of(exposed);
            List<ExperimentRules> both = new ArrayList<>(byType);
            both.add(exposed);
            return both;
        }

        /** True when some experiment's unit is never the first of an event's: its events may have to change partition. */
        public boolean needsRekeying() {
            return units.contains(UnitType.session) || units.contains(UnitType.run);
        }

        /** The rules of {@code project/experiment}, or null. */
        public ExperimentRules get(String projectAndExperiment) {
            return byExperiment.get(projectAndExperiment);
        }
    }
}
