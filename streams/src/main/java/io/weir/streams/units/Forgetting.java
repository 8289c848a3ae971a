package io.weir.streams.units;

import io.weir.schemas.UnitType;
import io.weir.streams.definitions.Absences;
import io.weir.streams.definitions.DefinitionIndex;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.units.Deadlines.Entry;
import io.weir.streams.units.Deadlines.Kind;
import io.weir.streams.units.Deadlines.Members;
import io.weir.streams.units.UnitOutcome.Placed;
import java.util.List;
import java.util.function.Consumer;

/**
 * Rule E7: lets go of events that no exposure can reach any more and of units of experiments that are over, found by their
 * {@link Deadlines}, a bounded piece at a time. Mutable; where it stands is not kept.
 */
final class Forgetting {

    /** Experiments looked at in one piece. */
    private static final int EXPERIMENTS = 200;

    private final UnitStore units;
    private final UnitEvents events;
    private final Deadlines deadlines;
    private final Moves moves;
    private final Absences absences;
    private Members lastExperiment;

    /** Received times before which nothing is on its way: see {@link TaskTimes#clock}. */
    record Clocks(long own, long all) {
        long of(UnitType type) {
            return type == UnitType.user ? own : all;
        }
    }

    Forgetting(UnitStore units, UnitEvents events, Deadlines deadlines, Moves moves, Absences absences) {
        this.units = units;
        this.events = events;
        this.deadlines = deadlines;
        this.moves = moves;
        this.absences = absences;
    }

    /**
     * @param now wall clock, epoch milliseconds: it decides when state that nobody needs is let go, and no number
     * @param most entries that are let go
     * @param placed is told of events that waited in vain
     */
    void run(DefinitionIndex index, Clocks clocks, long now, int most, Consumer<Placed> placed) {
        int left = ofEvents(index, clocks, most, placed);
        ofExperiments(index, clocks, now, left);
    }

    private int ofEvents(DefinitionIndex index, Clocks clocks, int most, Consumer<Placed> placed) {
        int left = most;
        for (Kind kind = deadlines.after((Kind) null); kind != null && left > 0; kind = deadlines.after(kind)) {
            long before = Expiry.ofEvents(index.project(kind.project()), kind.type(), clocks.of(kind.type()));
            if (before == Long.MIN_VALUE) continue;
            for (Entry entry : deadlines.of(kind, before, left)) {
                left--;
                forget(entry, before, clocks.of(kind.type()), placed);
            }
        }
        return left;
    }

    private void forget(Entry entry, long before, long clock, Consumer<Placed> placed) {
        if (moves.has(entry.unit())) return; // what is being moved is needed until it is
        Unit unit = units.get(entry.unit());
        UnitEvents.Expired expired = events.expire(unit, before);
        deadlines.forget(entry);
        if (expired.kept() > 0 && !unit.isClaimed())
            placed.accept(Placed.inVain(unit.unit().project(), expired.kept()));
        // An event that happened after it was received, by its own clock, is found again from now.
        if (!expired.isEmpty()) deadlines.hasEvent(unit, Math.max(clock, entry.stretch() + Deadlines.STRETCH_MS));
        else {
            unit.hasEvents(false);
            leaveIfNothing(unit);
        }
    }

    private void ofExperiments(DefinitionIndex index, Clocks clocks, long now, int most) {
        int left = most;
        for (int looked = 0; looked < EXPERIMENTS && left > 0; looked++) {
            Members experiment = deadlines.after(lastExperiment);
            lastExperiment = experiment;
            if (experiment == null) return; // from the beginning next time
            if (!isGone(index, clocks, experiment.experiment(), now)) continue;
            String key =
                    experiment.experiment().substring(experiment.experiment().indexOf('/') + 1);
            List<Entry> members = deadlines.of(experiment, left);
            for (Entry entry : members) {
                if (!moves.has(entry.unit())) leave(units.get(entry.unit()), key, entry);
            }
            left -= members.size();
        }
    }

    private boolean isGone(DefinitionIndex index, Clocks clocks, String experiment, long now) {
        if (absences.isGone(index, experiment, now)) return true;
        ExperimentRules rules = index.find(experiment);
        return rules != null && Expiry.ofUnit(rules, clocks.of(rules.unit()));
    }

    private void leave(Unit unit, String experiment, Entry entry) {
        int before = unit.weight();
        if (unit.leave(experiment)) units.changed(unit);
        units.grown(unit.weight() - before);
        deadlines.forget(entry);
        if (unit.experiments().isEmpty() && events.isEmpty(unit)) leaveIfNothing(unit);
    }

    /** A unit that is in no experiment any more is known as long as it has events: they waited for none. */
    private void leaveIfNothing(Unit unit) {
        if (!unit.experiments().isEmpty() || !unit.isClaimed()) return;
        unit.unclaim();
        units.changed(unit);
    }
}
