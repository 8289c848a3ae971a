package io.weir.streams.units;

import io.weir.schemas.Assignment;
import io.weir.schemas.Event;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitKey;
import io.weir.schemas.UnitType;
import io.weir.streams.dedupe.Logged;
import io.weir.streams.dedupe.Logged.Admitted;
import io.weir.streams.dedupe.Logged.Conflict;
import io.weir.streams.dedupe.Logged.Duplicate;
import io.weir.streams.dedupe.Logged.Rekeyed;
import io.weir.streams.dedupe.Logged.Unreadable;
import io.weir.streams.dedupe.Logged.Watermark;
import io.weir.streams.definitions.Absences;
import io.weir.streams.definitions.DefinitionIndex;
import io.weir.streams.definitions.Definitions;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.stores.Sweep;
import io.weir.streams.units.HeldEvent.Hit;
import io.weir.streams.units.UnitOutcome.Handled;
import io.weir.streams.units.UnitOutcome.Handled.Kind;
import io.weir.streams.units.UnitOutcome.Reached;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.metrics.Sensor;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves events to {@link UnitRules} and what they decide to the stores and on to the sums. */
public final class Units implements ProcessorSupplier<byte[], Logged, byte[], UnitOutcome> {

    /** Experiment and unit to {@link UnitState}. */
    static final String STATES = "units";

    /** Experiment, unit, time and name to {@link HeldEvent}. */
    static final String EVENTS = "unit-events";

    /** See {@link TaskTimes}. */
    static final String TIMES = "task-times";

    private static final Logger log = LoggerFactory.getLogger(Units.class);

    private final Definitions definitions;
    private final int partitions;

    public Units(Definitions definitions, int partitions) {
        this.definitions = definitions;
        this.partitions = partitions;
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        // Ordered: a Set.of has another order in each process, and describe() with it.
        return new LinkedHashSet<>(List.of(
                UnitStates.builder(STATES),
                TaskTimes.builder(TIMES),
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(EVENTS), Serdes.Bytes(), Serdes.ByteArray())
                        .withCachingDisabled()));
    }

    @Override
    public Processor<byte[], Logged, byte[], UnitOutcome> get() {
        return new ContextualProcessor<>() {
            private final Sweep eventSweep = new Sweep();
            private final Absences absences = new Absences();
            private UnitStates states;
            private KeyValueStore<Bytes, byte[]> events;
            private TaskTimes times;
            private ReadOnlyKeyValueStore<String, ?> definitionStore;
            private long watched = -1;
            /** Metric weir-definitions-late-total, to be alerted on. */
            private Sensor lateDefinitions;

            @Override
            public void init(ProcessorContext<byte[], UnitOutcome> context) {
                super.init(context);
                watched = -1;
                absences.forget();
                states = context.getStateStore(STATES);
                events = context.getStateStore(EVENTS);
                times = context.getStateStore(TIMES);
                definitionStore = context.getStateStore(Definitions.STORE);
                lateDefinitions = context.metrics()
                        .addRateTotalSensor(
                                "weir-definitions", context.taskId().toString(), "late", Sensor.RecordingLevel.INFO);
                context.schedule(Sweep.INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::sweep);
            }

            @Override
            public void process(Record<byte[], Logged> in) {
                watch(in.timestamp());
                switch (in.value()) {
                    case Admitted admitted -> {
                        handle(in, admitted.unit(), admitted.event());
                        handled(in, admitted.unit().project(), Kind.ADMITTED);
                    }
                    case Duplicate duplicate -> handled(in, duplicate.project(), Kind.DUPLICATE);
                    case Conflict conflict -> handled(in, conflict.unit().project(), Kind.CONFLICT);
                    case Unreadable unreadable -> handled(in, unreadable.project(), Kind.UNREADABLE);
                    case Rekeyed rekeyed -> {
                        handle(in, rekeyed.unit(), SingleObject.EVENT.decode(rekeyed.record()));
                        times.saw(in.timestamp());
                    }
                    case Watermark mark -> {
                        times.reached(mark.origin(), mark.received());
                        context().forward(in.withValue(new Reached(mark.origin(), mark.nextOffset(), mark.received())));
                    }
                }
            }

            private void handle(Record<byte[], Logged> in, UnitKey unit, Event event) {
                for (ExperimentRules rules : definitions.index(definitionStore).concernedBy(unit.project(), event)) {
                    if (rules.unit() != unit.type()) continue;
                    List<Hit> hits = UnitRules.hits(rules, event, in.timestamp());
                    if (hits != null) apply(in, rules, unit, event, hits);
                }
            }

            private void apply(
                    Record<byte[], Logged> in, ExperimentRules rules, UnitKey unit, Event event, List<Hit> hits) {
                byte[] key = StoreCodec.unitKey(rules, unit);
                UnitStates.Met met = states.get(Bytes.wrap(key), rules);
                UnitState before = met.state();
                Share was = met.share();
                UnitState after = UnitRules.apply(
                        rules,
                        before,
                        event,
                        EventName.of(event, unit),
                        hits,
                        in.timestamp(),
                        new StoredEvents(events, key));
                Share is = Shares.of(rules, after, was, before);
                states.put(met, after, is);
                context().forward(in.withValue(new UnitOutcome.Change(rules, was, is)));
                boolean isElsewhere = after.first() != before.first() || after.crossed() != before.crossed();
                if (isElsewhere) context().forward(in.withValue(assigned(rules, unit, after, is)));
            }

            private void handled(Record<byte[], Logged> in, String project, Kind kind) {
                times.saw(in.timestamp());
                long next = context().recordMetadata().orElseThrow().offset() + 1;
                context().forward(in.withValue(new Handled(project, kind, next, in.timestamp())));
            }

            /** Looks for revisions that should have been here before what was handled already. */
            private void watch(long timestamp) {
                DefinitionIndex index = definitions.index(definitionStore);
                if (index.version() == watched) return;
                watched = index.version();
                for (ExperimentRules rules : index.all()) {
                    String key = Topics.experimentKey(rules.project(), rules.experiment());
                    if (times.revision(key) >= rules.revision()) continue;
                    times.sawRevision(key, rules.revision());
                    boolean isLate = rules.effectiveFrom() > 0 && times.seen() >= rules.effectiveFrom();
                    if (isLate) late(rules, key, timestamp);
                }
            }

            private void late(ExperimentRules rules, String key, long timestamp) {
                log.warn(
                        "revision {} of {} came after events that it should have covered: its numbers are not exact until"
                                + " a new generation is computed",
                        rules.revision(),
                        key);
                lateDefinitions.record();
                context().forward(new Record<>(new byte[0], new UnitOutcome.LateDefinition(rules), timestamp));
            }

            private void sweep(long now) {
                DefinitionIndex index = definitions.index(definitionStore);
                long own = times.clock(UnitType.user, partitions);
                long all = times.clock(UnitType.run, partitions);
                states.sweep(key -> {
                    String experiment = StoreCodec.experimentOf(key);
                    if (absences.isGone(index, experiment, now)) return true;
                    ExperimentRules rules = index.find(experiment);
                    return rules != null && Expiry.ofUnit(rules, clock(rules, own, all));
                });
                eventSweep.run(events, (key, value) -> {
                    String experiment = StoreCodec.experimentOf(key);
                    if (absences.isGone(index, experiment, now)) return true;
                    ExperimentRules rules = index.find(experiment);
                    return rules != null && Expiry.ofHeld(rules, StoreCodec.timeOf(key), clock(rules, own, all));
                });
            }
        };
    }

    private static long clock(ExperimentRules rules, long own, long all) {
        return rules.unit() == UnitType.user ? own : all;
    }

    private static UnitOutcome.Assigned assigned(ExperimentRules rules, UnitKey unit, UnitState state, Share share) {
        FirstExposure first = state.first();
        return new UnitOutcome.Assigned(
                rules,
                unit.id(),
                new Assignment(
                        share.place().variant(),
                        share.place().phase(),
                        first.time(),
                        EventName.idOf(first.name()),
                        state.crossed()));
    }
}
