package io.weir.streams.units;

import io.weir.schemas.Assignment;
import io.weir.schemas.Event;
import io.weir.schemas.UnitKey;
import io.weir.streams.definitions.Asked;
import io.weir.streams.definitions.DefinitionIndex;
import io.weir.streams.definitions.Evaluation;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.definitions.ProjectIndex;
import io.weir.streams.units.Unit.InExperiment;
import io.weir.streams.units.UnitOutcome.Place;
import io.weir.streams.units.UnitOutcome.Placed;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;

/**
 * Looks at an event in one of its units: tells the experiments that the unit is in, and keeps the event, once, while an exposure that is yet
 * to come may ask for it. Mutable, one for each task.
 */
final class Looks {

    /** Events that waited for a move and are looked at before a commit. */
    private static final int RELEASED = 2_000;

    private final UnitStore units;
    private final UnitEvents events;
    private final Deadlines deadlines;
    private final Moves moves;
    private final Outcomes outcomes;
    private final int piece;
    private final Evaluation released = new Evaluation();
    private final Evaluation visited = new Evaluation();

    /** Whom what was found is told. */
    interface Outcomes {
        /** @param unit key of the unit that it is of */
        void tell(Bytes unit, UnitOutcome outcome, long received);
    }

    /** @param piece events that are visited at a time */
    Looks(UnitStore units, UnitEvents events, Deadlines deadlines, Moves moves, Outcomes outcomes, int piece) {
        this.units = units;
        this.events = events;
        this.deadlines = deadlines;
        this.moves = moves;
        this.outcomes = outcomes;
        this.piece = piece;
    }

    /** @param evaluation of the event */
    Place look(ProjectIndex project, Look look, Evaluation evaluation) {
        // The definitions may be others by now than those for which it was sent here.
        boolean isAsked = !look.at().isRekeyed()
                || project.askersOf(evaluation, look.received())
                        .contains(look.unit().type());
        if (!isAsked) return Place.UNASKED;
        Unit unit = units.get(look.unit());
        if (!moves.has(unit.key())) return handle(project, unit, look, evaluation);
        moves.await(unit.key(), look);
        return Place.WAITING;
    }

    private Place handle(ProjectIndex project, Unit unit, Look look, Evaluation evaluation) {
        Event event = look.event();
        String name = look.name();
        ExperimentRules exposed = project.exposedIn(event, look.received());
        if (exposed != null && exposed.unit() != look.unit().type()) exposed = null;
        FirstExposure exposure = exposed == null ? null : UnitRules.exposure(exposed, event, name, look.received());
        UnitState met = null;
        if (exposure != null) {
            met = met(exposed, unit, exposure, look);
            if (met == null) return Place.WAITING;
        } else if (exposed != null && unit.in(exposed.experiment()) == null) {
            cameLate(exposed, unit, look.received());
        }
        boolean isMovable = tell(project, unit, look, evaluation, name, exposed, met);
        // A late exposure is the experiment's as soon as another exposure comes.
        boolean waits = exposed != null && unit.in(exposed.experiment()) == null;
        if (isMovable || waits) keep(project, unit, look);
        return unit.isClaimed() ? Place.EXPOSED : Place.KEPT;
    }

    /** An exposure that would have brought the unit into the experiment. Another may yet, and its late events with it. */
    private void cameLate(ExperimentRules rules, Unit unit, long received) {
        long before = unit.lateExposures(rules.experiment());
        unit.lateExposures(rules.experiment(), before + 1);
        units.changed(unit);
        if (before == 0) {
            units.grown(1);
            deadlines.entered(rules, unit);
        }
        outcomes.tell(
                unit.key(),
                new UnitOutcome.Change(rules, Shares.notExposed(rules, before), Shares.notExposed(rules, before + 1)),
                received);
    }

    /** The unit in the experiment that exposes it, without the event itself; null: the event has to wait until that is known. */
    private UnitState met(ExperimentRules rules, Unit unit, FirstExposure exposure, Look look) {
        InExperiment in = unit.in(rules.experiment());
        Move move;
        if (in == null) {
            move = Move.first(rules, exposure, look.marks().isForced(), unit.isClaimed());
        } else {
            UnitState met = UnitRules.met(in.state(), exposure, look.marks().isForced());
            if (!met.first().isAfter(exposure.time(), exposure.name())) return met;
            if (met.first().time() == exposure.time()) return met.firstExposedBy(exposure);
            move = Move.back(rules, met, exposure);
        }
        if (move.goOn(rules, events, unit, visited, piece)) {
            claim(unit, move, look.received());
            return move.state();
        }
        moves.put(unit.key(), move);
        moves.await(unit.key(), look);
        return null;
    }

    private void claim(Unit unit, Move move, long received) {
        if (unit.isClaimed()) return;
        unit.claim();
        units.changed(unit);
        if (move.claimed() > 0)
            outcomes.tell(unit.key(), Placed.claimed(unit.unit().project(), move.claimed()), received);
    }

    /**
     * Tells the experiments that the unit is in, and the one that it enters.
     *
     * @param exposed the experiment that the event is an exposure of, or null
     * @param met the unit in it
     * @return whether some exposure that is yet to come may ask for the event
     */
    private boolean tell(
            ProjectIndex project,
            Unit unit,
            Look look,
            Evaluation evaluation,
            String name,
            ExperimentRules exposed,
            UnitState met) {
        if (met != null && unit.in(exposed.experiment()) == null) enter(exposed, unit);
        String type = look.event().getType();
        boolean isMovable = false;
        int told = 0;
        List<InExperiment> experiments = unit.experiments();
        for (int i = 0; i < experiments.size(); i++) {
            InExperiment in = experiments.get(i);
            boolean isMet = met != null && in.experiment().equals(exposed.experiment());
            ExperimentRules rules = isMet ? exposed : project.find(in.experiment());
            boolean isCounted = rules != null && rules.unit() == look.unit().type() && rules.isActive(look.received());
            if (!isCounted) continue;
            if (rules.asksFor(type)) told++;
            UnitState before = isMet ? met : in.state();
            UnitState after = UnitRules.after(rules, before, evaluation, name, look.received());
            if (after != in.state()) change(rules, unit, in, after, look.received());
            isMovable |= UnitRules.isMovable(rules, after.first(), evaluation, look.received());
        }
        Asked asked = project.asked(look.unit().type(), type);
        return isMovable || asked.askers(look.received()) > told;
    }

    private InExperiment enter(ExperimentRules rules, Unit unit) {
        InExperiment in = unit.enter(rules.experiment(), null);
        long late = unit.lateExposures(rules.experiment());
        in.become(null, Shares.notExposed(rules, late));
        unit.lateExposures(rules.experiment(), 0);
        units.grown(late == 0 ? 1 : 0);
        deadlines.entered(rules, unit);
        return in;
    }

    private void change(ExperimentRules rules, Unit unit, InExperiment in, UnitState after, long received) {
        UnitState before = in.state();
        Share was = in.share(rules);
        Share is = before == null ? Shares.of(rules, after) : Shares.of(rules, after, was, before);
        in.become(after, is);
        units.changed(unit);
        outcomes.tell(unit.key(), new UnitOutcome.Change(rules, was, is), received);
        boolean isElsewhere = before == null || after.first() != before.first() || after.crossed() != before.crossed();
        if (isElsewhere) outcomes.tell(unit.key(), assigned(rules, unit.unit(), after, is), received);
    }

    private void keep(ProjectIndex project, Unit unit, Look look) {
        Asked asked = project.asked(look.unit().type(), look.event().getType());
        events.add(unit, look, asked, !unit.isClaimed());
        unit.hasEvents(true);
        deadlines.hasEvent(unit, look.received());
    }

    /** A piece of each move that is under way. */
    void goOn(DefinitionIndex index, long received) {
        for (Bytes key : moves.units()) {
            Unit unit = units.get(key);
            ProjectIndex project = index.project(unit.unit().project());
            Move move = moves.of(key);
            if (move == null) release(project, unit);
            else goOn(project, unit, move, received);
        }
    }

    private void goOn(ProjectIndex project, Unit unit, Move move, long received) {
        ExperimentRules rules = project.find(move.experiment());
        if (rules == null) {
            moves.done(unit.key()); // it was deleted meanwhile
            return;
        }
        if (!move.goOn(rules, events, unit, visited, piece)) {
            moves.put(unit.key(), move);
            return;
        }
        claim(unit, move, received);
        InExperiment in = unit.in(move.experiment());
        change(rules, unit, in == null ? enter(rules, unit) : in, move.state(), received);
        moves.done(unit.key());
    }

    private void release(ProjectIndex project, Unit unit) {
        moves.release(unit.key(), RELEASED, look -> {
            // One that was released before may have begun another move.
            boolean waits = moves.has(unit.key()) && moves.of(unit.key()) != null;
            if (waits) moves.await(unit.key(), look);
            Place place = waits
                    ? Place.WAITING
                    : handle(
                            project,
                            unit,
                            look,
                            released.of(look.event(), look.marks().belowResolution()));
            outcomes.tell(unit.key(), Placed.at(unit.unit().project(), place), look.received());
        });
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
