package io.weir.streams.units;

import io.weir.schemas.Event;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitKey;
import io.weir.schemas.UnitType;
import io.weir.streams.dedupe.Logged;
import io.weir.streams.dedupe.Logged.Admitted;
import io.weir.streams.dedupe.Logged.Conflict;
import io.weir.streams.dedupe.Logged.Duplicate;
import io.weir.streams.dedupe.Logged.Quarantined;
import io.weir.streams.dedupe.Logged.Rekeyed;
import io.weir.streams.dedupe.Logged.Unreadable;
import io.weir.streams.dedupe.Logged.Watermark;
import io.weir.streams.dedupe.Marks;
import io.weir.streams.definitions.Absences;
import io.weir.streams.definitions.DefinitionIndex;
import io.weir.streams.definitions.Definitions;
import io.weir.streams.definitions.Evaluation;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.definitions.Unusable;
import io.weir.streams.stores.Sweep;
import io.weir.streams.units.Forgetting.Clocks;
import io.weir.streams.units.UnitEvents.Position;
import io.weir.streams.units.UnitOutcome.Example;
import io.weir.streams.units.UnitOutcome.Handled;
import io.weir.streams.units.UnitOutcome.Handled.Kind;
import io.weir.streams.units.UnitOutcome.Place;
import io.weir.streams.units.UnitOutcome.Placed;
import io.weir.streams.units.UnitOutcome.UnusableExposure;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves events to {@link Looks}, and what those find on to the sums; tells what became of each record; and lets go of what has expired.
 */
public final class Units implements ProcessorSupplier<byte[], Logged, byte[], UnitOutcome> {

    /** A unit to the experiments that it is in. */
    static final String UNITS = "units";

    /** A unit's events. */
    static final String EVENTS = "unit-events";

    /** See {@link Deadlines}. */
    static final String DEADLINES = "unit-deadlines";

    /** See {@link Moves}. */
    static final String MOVES = "unit-moves";

    /** See {@link TaskTimes}. */
    static final String TIMES = "task-times";

    /** Events that a move visits before a commit: some ten milliseconds. */
    public static final int PIECE = 20_000;

    /** Pause between two pieces of a move. */
    private static final Duration MOVE_ON = Duration.ofMillis(20);

    private static final Logger log = LoggerFactory.getLogger(Units.class);

    private final Definitions definitions;
    private final int partitions;
    private final int piece;

    /** @param piece events that a move visits before a commit */
    public Units(Definitions definitions, int partitions, int piece) {
        this.definitions = definitions;
        this.partitions = partitions;
        this.piece = piece;
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        // Ordered: a Set.of has another order in each process, and describe() with it.
        return new LinkedHashSet<>(List.of(
                UnitStore.builder(UNITS),
                UnitEvents.builder(EVENTS),
                Deadlines.builder(DEADLINES),
                Moves.builder(MOVES),
                TaskTimes.builder(TIMES)));
    }

    @Override
    public Processor<byte[], Logged, byte[], UnitOutcome> get() {
        return new ContextualProcessor<>() {
            private final Absences absences = new Absences();
            private final Evaluation rekeyedEvaluation = new Evaluation();
            private Looks looks;
            private Moves moves;
            private boolean isMoving;
            private TaskTimes times;
            private Forgetting forgetting;
            private ReadOnlyKeyValueStore<String, ?> definitionStore;
            private long watched;
            private Set<String> newer;
            private int handledSinceSweep;
            /** Metric weir-definitions-late-total, to be alerted on. */
            private Sensor lateDefinitions;

            @Override
            public void init(ProcessorContext<byte[], UnitOutcome> context) {
                super.init(context);
                watched = -1;
                newer = Set.of();
                absences.forget();
                UnitStore units = context.getStateStore(UNITS);
                UnitEvents events = context.getStateStore(EVENTS);
                Deadlines deadlines = new Deadlines(context.getStateStore(DEADLINES));
                moves = new Moves(context.getStateStore(MOVES));
                isMoving = !moves.isEmpty();
                looks = new Looks(units, events, deadlines, moves, this::tell, piece);
                times = context.getStateStore(TIMES);
                forgetting = new Forgetting(units, events, deadlines, moves, absences);
                definitionStore = context.getStateStore(Definitions.STORE);
                lateDefinitions = context.metrics()
                        .addRateTotalSensor(
                                "weir-definitions", context.taskId().toString(), "late", Sensor.RecordingLevel.INFO);
                context.schedule(Sweep.INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::forget);
                context.schedule(MOVE_ON, PunctuationType.WALL_CLOCK_TIME, this::moveOn);
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
                    case Quarantined quarantined ->
                        handled(in, quarantined.project(), Kind.QUARANTINED, Place.ELSEWHERE, 0);
                    case Rekeyed rekeyed -> {
                        Event event = SingleObject.EVENT.decode(rekeyed.record());
                        Look look = new Look(
                                rekeyed.unit(),
                                event,
                                rekeyed.record(),
                                in.timestamp(),
                                position(true),
                                Marks.of(in.headers()));
                        Place place = look(
                                look, rekeyedEvaluation.of(event, look.marks().belowResolution()));
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
                tellUnusable(in, admitted);
                int others = admitted.otherUnits().size();
                Place place = Place.UNASKED;
                if (admitted.isAskedHere()) {
                    Look look = new Look(
                            admitted.unit(),
                            admitted.event(),
                            admitted.record(),
                            in.timestamp(),
                            position(false),
                            admitted.marks());
                    place = look(look, admitted.evaluation());
                } else if (others > 0) {
                    place = Place.ELSEWHERE;
                }
                int rekeyed = place == Place.ELSEWHERE ? others - 1 : others;
                handled(in, admitted.unit().project(), Kind.ADMITTED, place, rekeyed);
            }

            /** Whoever wonders where an experiment's units are is to find its exposures, whatever is wrong with them. */
            private void tellUnusable(Record<byte[], Logged> in, Admitted admitted) {
                Event event = admitted.event();
                if (event.getExposure() == null) return;
                ExperimentRules rules = definitions
                        .index(definitionStore)
                        .project(admitted.unit().project())
                        .find(event.getExposure().getExperiment());
                Unusable reason = rules == null ? null : rules.unusable(event, in.timestamp());
                if (reason == null) return;
                String unit = Objects.requireNonNullElse(UnitKey.idOf(rules.unit(), event), "");
                Example example = new Example(
                        event.getTime(),
                        event.getId(),
                        unit,
                        event.getExposure().getVariant());
                context().forward(in.withValue(new UnusableExposure(rules, reason, example)));
            }

            private Position position(boolean isRekeyed) {
                return new Position(
                        isRekeyed, context().recordMetadata().orElseThrow().offset());
            }

            private Place look(Look look, Evaluation evaluation) {
                Place place = looks.look(
                        definitions.index(definitionStore).project(look.unit().project()), look, evaluation);
                if (place == Place.WAITING) tellMoving();
                return place;
            }

            private void tell(Bytes unit, UnitOutcome outcome, long received) {
                context().forward(new Record<>(unit.get(), outcome, Math.max(0, received)));
            }

            private void moveOn(long now) {
                if (moves.isEmpty()) return;
                looks.goOn(definitions.index(definitionStore), times.seen());
                tellMoving();
                context().commit(); // a piece for each
            }

            private void tellMoving() {
                if (isMoving == !moves.isEmpty()) return;
                isMoving = !isMoving;
                context()
                        .forward(
                                new Record<>(new byte[0], new UnitOutcome.Moving(isMoving), Math.max(0, times.seen())));
            }

            private void handled(Record<byte[], Logged> in, String project, Kind kind, Place place, int rekeyed) {
                times.saw(in.timestamp());
                long next = context().recordMetadata().orElseThrow().offset() + 1;
                context().forward(in.withValue(new Handled(project, kind, next, in.timestamp(), place, rekeyed)));
            }

            /** Looks for revisions that should have been here before what was handled already. */
            private void watch(long timestamp) {
                DefinitionIndex index = definitions.index(definitionStore);
                if (index.newer() != newer) {
                    newer = index.newer();
                    newer.forEach(key -> times.missed(key, true));
                }
                long version = index.version();
                if (version == watched) return;
                for (ExperimentRules rules : index.changedSince(watched)) {
                    String key = Topics.experimentKey(rules.project(), rules.experiment());
                    boolean hasMissed = times.hasMissed(key);
                    if (times.revision(key) >= rules.revision() && !hasMissed) continue;
                    times.sawRevision(key, rules.revision());
                    times.missed(key, false);
                    boolean isLate = rules.effectiveFrom() > 0 && times.seen() >= rules.effectiveFrom();
                    if (isLate || hasMissed) late(rules, key, timestamp);
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
}
