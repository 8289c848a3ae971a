package io.weir.streams.stats;

import io.weir.schemas.StatsKey;
import io.weir.schemas.Topics;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.stats.SumsStore.Cell;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    private final long generation;
    private final Flushes flushes;

    public Sums(long generation, Flushes flushes) {
        this.generation = generation;
        this.flushes = flushes;
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
            private Cells cells;
            private int partition;
            private Cell progress;
            private Cell log;

            @Override
            public void init(ProcessorContext<StatsKey, byte[]> context) {
                super.init(context);
                partition = context.taskId().partition();
                sums = context.getStateStore(STORE);
                cells = new Cells(sums);
                log = null;
                progress = sums.cell(SumsKey.PROGRESS);
                // A partition that has read nothing says so: readers need every partition's word.
                if (progress.isNew()) sums.changed(progress);
                flushes.schedule(context, this::flush);
            }

            @Override
            public void process(Record<byte[], UnitOutcome> in) {
                ProgressNumbers at = (ProgressNumbers) progress.numbers();
                switch (in.value()) {
                    case Change change -> {
                        move(change);
                        at.seen(in.timestamp());
                    }
                    case LateDefinition late -> {
                        Cell experiment = sums.cell(SumsKey.units(late.rules(), "", 0));
                        ((UnitNumbers) experiment.numbers()).lateDefinition();
                        sums.changed(experiment);
                    }
                    case UnusableExposure exposure -> {
                        Cell experiment = sums.cell(SumsKey.units(exposure.rules(), "", 0));
                        ((UnitNumbers) experiment.numbers()).unusable(exposure.reason(), exposure.example());
                        sums.changed(experiment);
                    }
                    case Handled handled -> {
                        log(handled.project()).count(handled);
                        at.reached(partition, handled.nextOffset());
                        at.seen(handled.received());
                    }
                    case Reached reached -> at.reachedRekeyed(reached.origin(), reached.nextOffset());
                    case Placed placed -> log(placed.project()).count(placed);
                    case Moving moving -> sums.hold(moving.isMoving());
                    case Assigned a -> {}
                }
                sums.changed(progress);
            }

            private void move(Change change) {
                ExperimentRules rules = change.rules();
                Share was = change.before();
                Share is = change.after();
                List<Cell> to = cells.of(rules, is.place());
                boolean stays = was.place().equals(is.place());
                // Most units begin as nothing, and nothing need not be taken out of anywhere.
                if (!stays && !was.isNothing()) {
                    for (Cell cell : cells.of(rules, was.place())) {
                        ((UnitNumbers) cell.numbers()).remove(rules, was);
                        sums.changed(cell);
                    }
                }
                for (Cell cell : to) {
                    UnitNumbers numbers = (UnitNumbers) cell.numbers();
                    if (stays) numbers.move(rules, was, is);
                    else numbers.add(rules, is);
                    sums.changed(cell);
                }
            }

            /** A project's accounting, about to change. */
            private LogNumbers log(String project) {
                if (log == null || !log.key().project().equals(project)) log = sums.cell(SumsKey.log(project));
                sums.changed(log);
                return (LogNumbers) log.numbers();
            }

            private boolean flush(long now) {
                boolean hasChanged = sums.writeOut((key, stats) -> context().forward(new Record<>(key, stats, now)));
                cells.forget();
                log = null;
                progress = sums.cell(SumsKey.PROGRESS);
                return hasChanged;
            }
        };
    }
}
