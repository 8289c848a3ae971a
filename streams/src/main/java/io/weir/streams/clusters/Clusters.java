package io.weir.streams.clusters;

import io.weir.schemas.StatsKey;
import io.weir.schemas.UnitType;
import io.weir.streams.clusters.ClusterMessage.Changed;
import io.weir.streams.clusters.ClusterMessage.Watermark;
import io.weir.streams.definitions.Absences;
import io.weir.streams.definitions.DefinitionIndex;
import io.weir.streams.definitions.Definitions;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.stats.ClusterNumbers;
import io.weir.streams.stats.ProgressNumbers;
import io.weir.streams.stats.SumsKey;
import io.weir.streams.stats.SumsStore;
import io.weir.streams.stats.SumsStore.Cell;
import io.weir.streams.stores.Flushes;
import io.weir.streams.stores.Sweep;
import io.weir.streams.units.Expiry;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Keeps what each cluster holds and the sums over clusters, and writes those at each flush: sums, then progress. */
public final class Clusters implements ProcessorSupplier<byte[], ClusterMessage, StatsKey, byte[]> {

    /** {@link ClusterKey} to {@link Moments}. */
    static final String CLUSTERS = "clusters";

    static final String SUMS = "cluster-sums";

    /** Partition of units to the {@link Position} that it told. */
    static final String POSITIONS = "cluster-positions";

    private final Definitions definitions;
    private final long generation;
    private final Flushes flushes;
    private final int partitions;

    public Clusters(Definitions definitions, long generation, Flushes flushes, int partitions) {
        this.definitions = definitions;
        this.generation = generation;
        this.flushes = flushes;
        this.partitions = partitions;
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        // Ordered: a Set.of has another order in each process, and describe() with it.
        return new LinkedHashSet<>(List.of(
                Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(CLUSTERS), Serdes.Bytes(), Serdes.ByteArray())
                        .withCachingDisabled(),
                SumsStore.builder(SUMS, generation),
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(POSITIONS), Serdes.Integer(), Serdes.ByteArray())
                        .withCachingEnabled()));
    }

    @Override
    public Processor<byte[], ClusterMessage, StatsKey, byte[]> get() {
        return new ContextualProcessor<>() {
            private Forgetting forgetting;
            private final Absences absences = new Absences();
            private ReadOnlyKeyValueStore<String, ?> definitionStore;
            private KeyValueStore<Bytes, byte[]> clusters;
            private SumsStore sums;
            private Sources sources;

            @Override
            public void init(ProcessorContext<StatsKey, byte[]> context) {
                super.init(context);
                absences.forget();
                definitionStore = context.getStateStore(Definitions.STORE);
                clusters = context.getStateStore(CLUSTERS);
                forgetting = new Forgetting(clusters);
                sums = context.getStateStore(SUMS);
                sources = new Sources(context.getStateStore(POSITIONS), partitions);
                flushes.schedule(context, this::flush);
                context.schedule(Sweep.INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::forget);
            }

            @Override
            public void process(Record<byte[], ClusterMessage> in) {
                switch (in.value()) {
                    case Changed changed -> apply(changed);
                    case Watermark mark -> {
                        if (sources.tell(mark.source(), mark.position())) progress();
                    }
                }
            }

            private void apply(Changed changed) {
                Bytes key = Bytes.wrap(changed.cluster().toBytes());
                byte[] stored = clusters.get(key);
                Moments cluster = stored == null ? new Moments() : ClusterBytes.read(stored, Moments::readFrom);
                ClusterRules.apply(
                        cluster, changed.control(), changed.changes(), variant -> sums(changed.cluster(), variant));
                clusters.put(key, cluster.isNothing() ? null : ClusterBytes.write(cluster::writeTo));
            }

            private ClusterNumbers sums(ClusterKey cluster, String variant) {
                Cell cell = sums.cell(SumsKey.clusters(cluster.project(), cluster.experiment(), variant));
                sums.changed(cell);
                return (ClusterNumbers) cell.numbers();
            }

            private void progress() {
                Cell cell = sums.cell(SumsKey.CLUSTER_PROGRESS);
                sources.writeTo((ProgressNumbers) cell.numbers());
                sums.changed(cell);
            }

            /** What no change can come to any more need not be known: the sums stay. */
            private void forget(long now) {
                DefinitionIndex index = definitions.index(definitionStore);
                long own = sources.clock(UnitType.user);
                long rekeyed = sources.clock(UnitType.run);
                forgetting.run(experiment -> {
                    if (absences.isGone(index, experiment, now)) return true;
                    ExperimentRules rules = index.find(experiment);
                    return rules != null && Expiry.ofUnit(rules, rules.unit() == UnitType.user ? own : rekeyed);
                });
            }

            private boolean flush(long now) {
                return sums.writeOut((key, stats) -> context().forward(new Record<>(key, stats, now)));
            }
        };
    }
}
