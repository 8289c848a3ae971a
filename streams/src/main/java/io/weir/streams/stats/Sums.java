package io.weir.streams.stats;

import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.StatsKey;
import io.weir.schemas.Topics;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.stats.SumsStore.Key;
import io.weir.streams.units.Share;
import io.weir.streams.units.UnitOutcome;
import io.weir.streams.units.UnitOutcome.Change;
import io.weir.streams.units.UnitOutcome.Handled;
import io.weir.streams.units.UnitOutcome.Reached;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Keeps one partition's sums and writes those that changed at each flush: sums first, then the accounting, then the
 * progress, all to one partition of weir.stats.v1. Whoever has read the progress has read the sums it speaks of.
 */
public final class Sums implements ProcessorSupplier<byte[], UnitOutcome, StatsKey, byte[]> {

    static final String STORE = "sums";

    private static final Key PROGRESS = new Key(Stage.progress, "", "", "", 0, "", "");

    /** What a reader must have before what. */
    private static final Comparator<Map.Entry<Key, RunningStats>> PROGRESS_LAST =
            Comparator.comparingInt(entry -> List.of(Stage.units, Stage.log, Stage.progress, Stage.unknown)
                    .indexOf(entry.getKey().stage()));

    private final long generation;
    private final Duration flushInterval;

    public Sums(long generation, Duration flushInterval) {
        this.generation = generation;
        this.flushInterval = flushInterval;
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return Set.of(SumsStore.builder(STORE, generation));
    }

    /** See {@link Topics#statsPartition}. */
    public static StreamPartitioner<StatsKey, byte[]> partitioner() {
        return (topic, key, value, count) -> Optional.of(Set.of(Topics.statsPartition(key.getPartition(), count)));
    }

    @Override
    public Processor<byte[], UnitOutcome, StatsKey, byte[]> get() {
        return new ContextualProcessor<>() {
            private SumsStore sums;
            private int partition;

            @Override
            public void init(ProcessorContext<StatsKey, byte[]> context) {
                super.init(context);
                partition = context.taskId().partition();
                sums = context.getStateStore(STORE);
                // A partition that has read nothing says so: readers need every partition's word.
                RunningStats progress = sums.numbers(PROGRESS);
                if (progress.isNew()) sums.changed(PROGRESS, progress);
                context.schedule(flushInterval, PunctuationType.WALL_CLOCK_TIME, this::flush);
            }

            @Override
            public void process(Record<byte[], UnitOutcome> in) {
                RunningStats progress = sums.numbers(PROGRESS);
                switch (in.value()) {
                    case Change change -> {
                        move(change.rules(), change.before(), change.after());
                        progress.seen(in.timestamp());
                    }
                    case Handled handled -> {
                        account(handled);
                        progress.reached(partition, handled.nextOffset());
                        progress.seen(handled.received());
                    }
                    case UnitOutcome.Assigned assigned -> {}
                    case UnitOutcome.LateDefinition late -> {}
                    case Reached reached -> progress.reachedRekeyed(reached.origin(), reached.nextOffset());
                }
                sums.changed(PROGRESS, progress);
            }

            private void move(ExperimentRules rules, Share before, Share after) {
                // Most units begin as nothing, and nothing need not be taken out of anywhere.
                if (!before.isNothing()) {
                    Key from = key(rules, before.place());
                    RunningStats numbers = sums.numbers(from);
                    numbers.remove(rules.metrics(), before);
                    sums.changed(from, numbers);
                }
                Key to = key(rules, after.place());
                RunningStats numbers = sums.numbers(to);
                numbers.add(rules.metrics(), after);
                sums.changed(to, numbers);
            }

            private void account(Handled handled) {
                Key log = new Key(Stage.log, handled.project(), "", "", 0, "", "");
                RunningStats accounting = sums.numbers(log);
                accounting.received();
                switch (handled.kind()) {
                    case ADMITTED -> {}
                    case DUPLICATE -> accounting.duplicate();
                    case CONFLICT -> accounting.conflict();
                    case UNREADABLE -> accounting.unreadable();
                }
                sums.changed(log, accounting);
            }

            private void flush(long now) {
                List<Map.Entry<Key, RunningStats>> inOrder =
                        new ArrayList<>(sums.unwritten().entrySet());
                inOrder.sort(PROGRESS_LAST);
                for (Map.Entry<Key, RunningStats> entry : inOrder) {
                    entry.getValue().nextRevision();
                    byte[] stats = SingleObject.STATS.encode(entry.getValue().toStats());
                    context().forward(new Record<>(sums.inFull(entry.getKey()), stats, now));
                }
                sums.written();
            }
        };
    }

    private static Key key(ExperimentRules rules, Share.Place place) {
        return new Key(Stage.units, rules.project(), rules.experiment(), place.variant(), place.phase(), "", "");
    }
}
