package io.weir.streams.stats;

import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.StatsKey;
import io.weir.schemas.Topics;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.units.Share;
import io.weir.streams.units.UnitOutcome;
import io.weir.streams.units.UnitOutcome.Change;
import io.weir.streams.units.UnitOutcome.Handled;
import io.weir.streams.units.UnitOutcome.Reached;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Keeps one partition's sums and writes those that changed at each flush: sums first, then the accounting, then the
 * progress, all to one partition of weir.stats.v1. Whoever has read the progress has read the sums it speaks of.
 *
 * <p>The store is written with every change and the topic only at a flush, so each stored value says whether it has been
 * written out; after a restart those that have not are.
 */
public final class Sums implements ProcessorSupplier<byte[], UnitOutcome, StatsKey, byte[]> {

    /** {@link StatsKey} to a flag (1: written out) and {@link io.weir.schemas.Stats}. */
    static final String STORE = "sums";

    private static final byte WRITTEN = 1;

    /** What a reader must have before what. */
    private static final Comparator<StatsKey> PROGRESS_LAST = Comparator.comparingInt(key ->
            List.of(Stage.units, Stage.log, Stage.progress, Stage.unknown).indexOf(key.getStage()));

    private final long generation;
    private final Duration flushInterval;

    public Sums(long generation, Duration flushInterval) {
        this.generation = generation;
        this.flushInterval = flushInterval;
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        // Cached: thousands of changes between two commits become one record of the changelog.
        return Set.of(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray())
                        .withCachingEnabled());
    }

    /** See {@link Topics#statsPartition}. */
    public static StreamPartitioner<StatsKey, byte[]> partitioner() {
        return (topic, key, value, count) -> Optional.of(Set.of(Topics.statsPartition(key.getPartition(), count)));
    }

    @Override
    public Processor<byte[], UnitOutcome, StatsKey, byte[]> get() {
        return new ContextualProcessor<>() {
            private KeyValueStore<Bytes, byte[]> store;
            private final Map<StatsKey, RunningStats> running = new HashMap<>();
            private final Set<StatsKey> changed = new LinkedHashSet<>();
            private int partition;

            @Override
            public void init(ProcessorContext<StatsKey, byte[]> context) {
                super.init(context);
                partition = context.taskId().partition();
                store = context.getStateStore(STORE);
                try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
                    while (all.hasNext()) recall(all.next());
                }
                context.schedule(flushInterval, PunctuationType.WALL_CLOCK_TIME, this::flush);
            }

            private void recall(KeyValue<Bytes, byte[]> entry) {
                StatsKey key = SingleObject.STATS_KEY.decode(entry.key.get());
                ByteBuffer value = ByteBuffer.wrap(entry.value);
                boolean written = value.get() == WRITTEN;
                byte[] stats = new byte[value.remaining()];
                value.get(stats);
                running.put(key, RunningStats.of(SingleObject.STATS.decode(stats)));
                if (!written) changed.add(key);
            }

            @Override
            public void process(Record<byte[], UnitOutcome> in) {
                switch (in.value()) {
                    case Change change -> {
                        move(change.rules(), change.before(), change.after());
                        StatsKey progress = progress();
                        numbers(progress).seen(in.timestamp());
                        keep(progress);
                    }
                    case Handled handled -> handled(handled);
                    case Reached reached -> {
                        StatsKey progress = progress();
                        numbers(progress).reachedRekeyed(reached.origin(), reached.nextOffset());
                        keep(progress);
                    }
                }
            }

            private void move(ExperimentRules rules, Share before, Share after) {
                StatsKey from = key(rules, before.variant());
                StatsKey to = key(rules, after.variant());
                // Most units begin as nothing, and nothing need not be taken out of anywhere.
                if (!before.isNothing()) numbers(from).remove(rules.metrics(), before);
                numbers(to).add(rules.metrics(), after);
                keep(to);
                if (!before.isNothing() && !from.equals(to)) keep(from);
            }

            private void handled(Handled handled) {
                StatsKey log = new StatsKey(generation, handled.project(), "", "", 0, Stage.log, partition);
                RunningStats accounting = numbers(log);
                accounting.received();
                switch (handled.kind()) {
                    case ADMITTED -> {}
                    case DUPLICATE -> accounting.duplicate();
                    case CONFLICT -> accounting.conflict();
                    case UNREADABLE -> accounting.unreadable();
                }
                keep(log);
                StatsKey progress = progress();
                numbers(progress).reached(partition, handled.nextOffset());
                numbers(progress).seen(handled.received());
                keep(progress);
            }

            private void flush(long now) {
                List<StatsKey> inOrder = new ArrayList<>(changed);
                inOrder.sort(PROGRESS_LAST);
                for (StatsKey key : inOrder) {
                    RunningStats numbers = numbers(key);
                    numbers.nextRevision();
                    byte[] stats = SingleObject.STATS.encode(numbers.toStats());
                    put(key, WRITTEN, stats);
                    context().forward(new Record<>(key, stats, now));
                }
                changed.clear();
            }

            private RunningStats numbers(StatsKey key) {
                return running.computeIfAbsent(key, k -> new RunningStats());
            }

            private void keep(StatsKey key) {
                changed.add(key);
                put(key, (byte) 0, SingleObject.STATS.encode(numbers(key).toStats()));
            }

            private void put(StatsKey key, byte written, byte[] stats) {
                byte[] value = ByteBuffer.allocate(1 + stats.length)
                        .put(written)
                        .put(stats)
                        .array();
                store.put(Bytes.wrap(SingleObject.STATS_KEY.encode(key)), value);
            }

            private StatsKey progress() {
                return new StatsKey(generation, "", "", "", 0, Stage.progress, partition);
            }

            private StatsKey key(ExperimentRules rules, String variant) {
                return new StatsKey(
                        generation,
                        rules.project(),
                        rules.experiment(),
                        variant,
                        rules.phase(),
                        Stage.units,
                        partition);
            }
        };
    }
}
