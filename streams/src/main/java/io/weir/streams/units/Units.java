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
import io.weir.streams.definitions.Asked;
import io.weir.streams.definitions.DefinitionIndex;
import io.weir.streams.definitions.Definitions;
import io.weir.streams.definitions.Evaluation;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.definitions.ProjectIndex;
import io.weir.streams.stores.Sweep;
import io.weir.streams.units.Forgetting.Clocks;
import io.weir.streams.units.Unit.InExperiment;
import io.weir.streams.units.UnitEvents.Position;
import io.weir.streams.units.UnitOutcome.Handled;
import io.weir.streams.units.UnitOutcome.Handled.Kind;
import io.weir.streams.units.UnitOutcome.Place;
import io.weir.streams.units.UnitOutcome.Placed;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves events to {@link UnitRules} and what they decide to the stores and on to the sums. An event is kept once for its unit, and is work
 * for the experiments in which its unit is.
 */
public final class Units implements ProcessorSupplier<byte[], Logged, byte[], UnitOutcome> {

    /** A unit to the experiments that it is in. */
    static final String UNITS = "units";

    /** A unit's events. */
    static final String EVENTS = "unit-events";

    /** See {@link Deadlines}. */
    static final String DEADLINES = "unit-deadlines";

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
                UnitStore.builder(UNITS),
                UnitEvents.builder(EVENTS),
                Deadlines.builder(DEADLINES),
                TaskTimes.builder(TIMES)));
    }

    @Override
    public Processor<byte[], Logged, byte[], UnitOutcome> get() {
        return new ContextualProcessor<>() {
            private final Absences absences = new Absences();
            private final Evaluation evaluation = new Evaluation();
            private final Evaluation visited = new Evaluation();
            private UnitStore units;
            private UnitEvents events;
            private Deadlines deadlines;
            private TaskTimes times;
            private Forgetting forgetting;
            private ReadOnlyKeyValueStore<String, ?> definitionStore;
            private long watched;
            private int handledSinceSweep;
            /** Metric weir-definitions-late-total, to be alerted on. */
            private Sensor lateDefinitions;

            @Override
            public void init(ProcessorContext<byte[], UnitOutcome> context) {
                super.init(context);
                watched = -1;
                absences.forget();
                units = context.getStateStore(UNITS);
                events = context.getStateStore(EVENTS);
                deadlines = new Deadlines(context.getStateStore(DEADLINES));
                times = context.getStateStore(TIMES);
                forgetting = new Forgetting(units, events, deadlines, absences);
                definitionStore = context.getStateStore(Definitions.STORE);
                lateDefinitions = context.metrics()
                        .addRateTotalSensor(
                                "weir-definitions", context.taskId().toString(), "late", Sensor.RecordingLevel.INFO);
                context.schedule(Sweep.INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::forget);
            }

            @Override
            public void process(Record<byte[], Logged> in) {
                watch(in.timestamp());
                handledSinceSweep++;
                switch (in.value()) {
                    case Admitted admitted -> admitted(in, admitted);
                    case Duplicate duplicate -> handled(in, duplicate.project(), Kind.DUPLICATE, Place.ELSEWHERE, 0);
                    case Conflict conflict -> handled(in, conflict.unit().project(), Kind.CONFLICT, Place.ELSEWHERE, 0);
                    case Unreadable unreadable ->
                        handled(in, unreadable.project(), Kind.UNREADABLE, Place.ELSEWHERE, 0);
                    case Rekeyed rekeyed -> {
                        Place place = handle(in, rekeyed.unit(), SingleObject.EVENT.decode(rekeyed.record()), true);
                        context().forward(in.withValue(Placed.at(rekeyed.unit().project(), place)));
                        times.saw(in.timestamp());
                    }
                    case Watermark mark -> {
                        times.reached(mark.origin(), mark.received());
                        context()
                                .forward(in.withValue(
                                        new UnitOutcome.Reached(mark.origin(), mark.nextOffset(), mark.received())));
                    }
                }
            }

            private void admitted(Record<byte[], Logged> in, Admitted admitted) {
                int others = admitted.otherUnits().size();
                Place place = Place.UNASKED;
                if (admitted.isAskedHere()) place = handle(in, admitted.unit(), admitted.event(), false);
                else if (others > 0) place = Place.ELSEWHERE;
                int rekeyed = place == Place.ELSEWHERE ? others - 1 : others;
                handled(in, admitted.unit().project(), Kind.ADMITTED, place, rekeyed);
            }

            private Place handle(Record<byte[], Logged> in, UnitKey name, Event event, boolean isRekeyed) {
                ProjectIndex project = definitions.index(definitionStore).project(name.project());
                evaluation.of(event);
                // The definitions may be others by now than those for which it was sent here.
                if (isRekeyed && !project.askersOf(evaluation, in.timestamp()).contains(name.type()))
                    return Place.UNASKED;
                Unit unit = units.get(name);
                boolean isKept = tell(in, project, unit, event);
                if (isKept) keep(in, project, unit, event, isRekeyed);
                return unit.isClaimed() ? Place.EXPOSED : Place.KEPT;
            }

            /**
             * Tells the experiments that the unit is in, and the one that it enters.
             *
             * @return whether some exposure that is yet to come may ask for the event
             */
            private boolean tell(Record<byte[], Logged> in, ProjectIndex project, Unit unit, Event event) {
                String name = EventName.of(event, unit.unit());
                long received = in.timestamp();
                boolean isMovable = false;
                int told = 0;
                List<InExperiment> experiments = unit.experiments();
                for (int i = 0; i < experiments.size(); i++) {
                    InExperiment experiment = experiments.get(i);
                    ExperimentRules rules = project.find(experiment.experiment());
                    if (rules == null || rules.unit() != unit.unit().type() || !rules.isActive(received)) continue;
                    if (rules.asksFor(event.getType())) told++;
                    UnitState before = experiment.state();
                    UnitState after = after(rules, unit, before, name, received);
                    if (after != before) change(in, rules, unit, experiment, after);
                    isMovable |= UnitRules.isMovable(rules, after.first(), evaluation, received);
                }
                Asked asked = project.asked(unit.unit().type(), event.getType());
                ExperimentRules exposed = project.exposedIn(event, received);
                if (exposed != null && exposed.unit() == unit.unit().type() && unit.in(exposed.experiment()) == null) {
                    FirstExposure first = UnitRules.exposure(exposed, event, name, received);
                    if (first == null) return true; // late, and the experiment's when another exposure comes
                    isMovable |= enter(in, exposed, unit, first, name);
                    if (exposed.asksFor(event.getType())) told++;
                }
                return isMovable || asked.askers(received) > told;
            }

            private UnitState after(ExperimentRules rules, Unit unit, UnitState before, String name, long received) {
                FirstExposure exposure = UnitRules.exposure(rules, evaluation.event(), name, received);
                UnitState met = exposure == null ? before : UnitRules.met(before, exposure);
                if (exposure != null && met.first().isAfter(exposure.time(), exposure.name())) {
                    long was = met.first().time();
                    met = met.firstExposedBy(exposure);
                    if (exposure.time() != was) met = moved(rules, unit, met, was);
                }
                return UnitRules.after(rules, met, evaluation, name, received);
            }

            /** @return see {@link UnitRules#isMovable} */
            private boolean enter(
                    Record<byte[], Logged> in, ExperimentRules rules, Unit unit, FirstExposure first, String name) {
                if (!unit.isClaimed()) claim(in, unit);
                UnitState exposed = moved(rules, unit, UnitState.exposedBy(rules, first), null);
                UnitState state = UnitRules.after(rules, exposed, evaluation, name, in.timestamp());
                InExperiment experiment = unit.enter(rules.experiment(), null);
                units.grown(1);
                deadlines.entered(rules, unit);
                experiment.become(null, Shares.nowhere(rules));
                change(in, rules, unit, experiment, state);
                return UnitRules.isMovable(rules, first, evaluation, in.timestamp());
            }

            private void claim(Record<byte[], Logged> in, Unit unit) {
                unit.claim();
                if (!unit.mayHaveEvents()) return;
                long kept = events.kept(unit);
                if (kept == 0) unit.hasEvents(false);
                else context().forward(in.withValue(Placed.claimed(unit.unit().project(), kept)));
            }

            private UnitState moved(ExperimentRules rules, Unit unit, UnitState exposed, Long was) {
                if (!unit.mayHaveEvents()) return exposed;
                WindowMove move = new WindowMove(rules, exposed, was, WindowMove.At.BEGIN, visited);
                move.visit(events.of(unit), Integer.MAX_VALUE);
                return move.done(events.of(unit));
            }

            private void change(
                    Record<byte[], Logged> in,
                    ExperimentRules rules,
                    Unit unit,
                    InExperiment experiment,
                    UnitState after) {
                UnitState before = experiment.state();
                Share was = experiment.share(rules);
                Share is = before == null ? Shares.of(rules, after) : Shares.of(rules, after, was, before);
                experiment.become(after, is);
                units.changed(unit);
                context().forward(in.withValue(new UnitOutcome.Change(rules, was, is)));
                boolean isElsewhere =
                        before == null || after.first() != before.first() || after.crossed() != before.crossed();
                if (isElsewhere) context().forward(in.withValue(assigned(rules, unit.unit(), after, is)));
            }

            private void keep(
                    Record<byte[], Logged> in, ProjectIndex project, Unit unit, Event event, boolean isRekeyed) {
                RecordMetadata at = context().recordMetadata().orElseThrow();
                events.add(
                        unit,
                        event,
                        in.timestamp(),
                        project.asked(unit.unit().type(), event.getType()),
                        new Position(isRekeyed, at.offset()),
                        !unit.isClaimed());
                unit.hasEvents(true);
                deadlines.hasEvent(unit, in.timestamp());
            }

            private void handled(Record<byte[], Logged> in, String project, Kind kind, Place place, int rekeyed) {
                times.saw(in.timestamp());
                long next = context().recordMetadata().orElseThrow().offset() + 1;
                context().forward(in.withValue(new Handled(project, kind, next, in.timestamp(), place, rekeyed)));
            }

            /** Looks for revisions that should have been here before what was handled already. */
            private void watch(long timestamp) {
                DefinitionIndex index = definitions.index(definitionStore);
                long version = index.version();
                if (version == watched) return;
                for (ExperimentRules rules : index.changedSince(watched)) {
                    String key = Topics.experimentKey(rules.project(), rules.experiment());
                    if (times.revision(key) >= rules.revision()) continue;
                    times.sawRevision(key, rules.revision());
                    boolean isLate = rules.effectiveFrom() > 0 && times.seen() >= rules.effectiveFrom();
                    if (isLate) late(rules, key, timestamp);
                }
                watched = version;
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

            /** At least as many as came, so that what expires never piles up. */
            private void forget(long now) {
                int most = Math.max(Sweep.PIECE, 2 * handledSinceSweep);
                handledSinceSweep = 0;
                Clocks clocks =
                        new Clocks(times.clock(UnitType.user, partitions), times.clock(UnitType.run, partitions));
                forgetting.run(definitions.index(definitionStore), clocks, now, most, placed -> context()
                        .forward(new Record<>(new byte[0], placed, now)));
            }
        };
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
