package io.weir.streams.clusters;

import io.weir.schemas.MetricKind;
import io.weir.streams.clusters.ClusterMessage.Watermark;
import io.weir.streams.clusters.Moments.Slot;
import io.weir.streams.definitions.Definitions;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.definitions.MetricRule;
import io.weir.streams.stats.ClusterNumbers.Moment;
import io.weir.streams.stores.Flushes;
import io.weir.streams.units.Share;
import io.weir.streams.units.UnitOutcome;
import io.weir.streams.units.UnitOutcome.Assigned;
import io.weir.streams.units.UnitOutcome.Change;
import io.weir.streams.units.UnitOutcome.Handled;
import io.weir.streams.units.UnitOutcome.LateDefinition;
import io.weir.streams.units.UnitOutcome.Moving;
import io.weir.streams.units.UnitOutcome.Placed;
import io.weir.streams.units.UnitOutcome.Reached;
import io.weir.streams.units.UnitOutcome.UnusableExposure;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Sends what units change in their clusters to the partitions of those, added up between two flushes, and behind it tells
 * every partition how far this one is computed.
 */
public final class ClusterChanges implements ProcessorSupplier<byte[], UnitOutcome, byte[], ClusterMessage> {

    static final String STORE = "cluster-changes";

    private final Definitions definitions;
    private final Flushes flushes;
    private final int partitions;

    public ClusterChanges(Definitions definitions, Flushes flushes, int partitions) {
        this.definitions = definitions;
        this.flushes = flushes;
        this.partitions = partitions;
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return Set.of(PendingChanges.builder(STORE));
    }

    public static Serde<ClusterMessage> serde() {
        return ClusterBytes.messages();
    }

    /** Changes by their cluster; a watermark to the partition that it names. */
    public static StreamPartitioner<byte[], ClusterMessage> partitioner() {
        return (topic, key, message, count) -> Optional.of(Set.of(
                message instanceof Watermark mark ? mark.target() : Utils.toPositive(Utils.murmur2(key)) % count));
    }

    @Override
    public Processor<byte[], UnitOutcome, byte[], ClusterMessage> get() {
        return new ContextualProcessor<>() {
            private PendingChanges pending;
            private ReadOnlyKeyValueStore<String, ?> definitionStore;
            private Position told;

            @Override
            public void init(ProcessorContext<byte[], ClusterMessage> context) {
                super.init(context);
                pending = context.getStateStore(STORE);
                definitionStore = context.getStateStore(Definitions.STORE);
                told = null; // of the last run: it may have been said in a transaction that was given up
                flushes.schedule(context, this::flush);
            }

            @Override
            public void process(Record<byte[], UnitOutcome> in) {
                switch (in.value()) {
                    case Change change -> {
                        if (change.rules().clusterBy() != null) change(in.key(), change);
                    }
                    case Handled handled ->
                        pending.position(pending.position().reached(handled.nextOffset(), handled.received()));
                    case Reached reached ->
                        pending.position(pending.position()
                                .reachedRekeyed(reached.origin(), reached.nextOffset(), reached.received()));
                    case Assigned a -> {}
                    case LateDefinition l -> {}
                    case UnusableExposure u -> {}
                    case Moving moving -> pending.hold(moving.isMoving());
                    case Placed p -> {}
                }
            }

            private void change(byte[] unit, Change change) {
                ExperimentRules rules = change.rules();
                Share was = change.before();
                Share is = change.after();
                boolean stays = was.place().equals(is.place());
                for (int i = 0; i < rules.metrics().size(); i++) {
                    Moment before = moment(rules.metrics().get(i), was, i);
                    Moment after = moment(rules.metrics().get(i), is, i);
                    if (stays) {
                        add(rules, unit, is, i, after.minus(before));
                    } else {
                        add(rules, unit, was, i, Moment.NONE.minus(before));
                        add(rules, unit, is, i, after);
                    }
                }
            }

            private void add(ExperimentRules rules, byte[] unit, Share share, int metric, Moment change) {
                if (change.isNothing()) return;
                ClusterKey cluster = ClusterKey.of(
                        rules.project(), rules.experiment(), share.place().cluster(), unit);
                Slot slot = new Slot(
                        share.place().variant(), rules.metrics().get(metric).key());
                pending.add(cluster, rules.variants().getFirst(), slot, change);
            }

            private boolean flush(long now) {
                if (pending.isHeld()) return false;
                boolean hasChanged = pending.take(changed ->
                        context().forward(new Record<>(changed.cluster().toBytes(), (ClusterMessage) changed, now)));
                if (!definitions.index(definitionStore).hasClusters()) return hasChanged;
                Position position = pending.position();
                if (position.equals(told)) return hasChanged;
                int source = context().taskId().partition();
                for (int target = 0; target < partitions; target++) {
                    context().forward(new Record<>(new byte[0], new Watermark(source, position, target), now));
                }
                told = position;
                return true;
            }
        };
    }

    /** What a unit brings to its cluster in one metric; crossovers are in none. */
    static Moment moment(MetricRule rule, Share share, int metric) {
        if (share.units() == 0 || rule.kind() == MetricKind.quantile) return Moment.NONE;
        List<BigInteger> components = share.values().get(metric);
        if (components == null) return Moment.NONE;
        BigInteger weight = rule.kind() == MetricKind.ratio ? components.get(1) : BigInteger.ONE;
        return new Moment(1, weight, components.getFirst());
    }
}
