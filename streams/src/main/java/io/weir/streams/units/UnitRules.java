package io.weir.streams.units;

import io.weir.schemas.Event;
import io.weir.streams.definitions.Evaluation;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.definitions.ExperimentRules.Part;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules E2 to E4 for one unit in one experiment. The state after an event is the same in whatever order the unit's events
 * come; the property tests hold it against {@code io.weir.oracle}.
 */
final class UnitRules {

    private UnitRules() {}

    /** E2: what the event exposes its unit to, or null when it is no exposure of the experiment or a late one. */
    static FirstExposure exposure(ExperimentRules rules, Event event, String name, long received) {
        int variant = rules.exposedVariant(event);
        if (variant < 0 || rules.isLate(event.getTime(), received)) return null;
        return FirstExposure.of(rules, variant, event, name);
    }

    /** E2: the state after the unit met a variant, of an exposure that is not the first; that event is not yet in it. */
    static UnitState met(UnitState state, FirstExposure exposure, boolean isForced) {
        return state.crossed(exposure.variant() != state.first().variant()).forced(isForced);
    }

    /** True when the event is the experiment's: it matches a part of a metric, or exposes the unit. */
    static boolean matches(ExperimentRules rules, Evaluation evaluation) {
        Event event = evaluation.event();
        if (rules.exposedVariant(event) >= 0) return true;
        List<Part> parts = rules.parts();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (rules.reaches(part.of(), event.getTime())
                    && evaluation.matches(part.rule().events())) return true;
        }
        return false;
    }

    /** E3 and E4: the state after an event of a unit that is exposed. */
    static UnitState after(ExperimentRules rules, UnitState state, Evaluation evaluation, String name, long received) {
        Event event = evaluation.event();
        long time = event.getTime();
        long first = state.first().time();
        if (time < rules.reachOf(first) || !matches(rules, evaluation)) return state;
        if (rules.isLate(time, received)) return state.withLate();
        List<Tally> values = null;
        List<Tally> before = null;
        List<Part> parts = rules.parts();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (!evaluation.matches(part.rule().events())) continue;
            boolean isValue = rules.counts(part.of(), time, first);
            if (!isValue && !rules.countsBefore(part.of(), time, first)) continue;
            if (values == null) {
                values = new ArrayList<>(state.tallies());
                before = new ArrayList<>(state.covariates());
            }
            add(isValue ? values : before, i, part, evaluation, time, name);
        }
        if (values != null) return state.withCounted(values, before);
        return state.withMatched(rules.exposedVariant(event) >= 0);
    }

    static void add(List<Tally> to, int place, Part part, Evaluation evaluation, long time, String name) {
        long millionths = evaluation.millionths(part.rule().events());
        boolean isBelow = evaluation.isBelowResolution(part.rule().events());
        to.set(place, to.get(place).plus(part.rule().aggregation(), time, name, millionths, isBelow));
    }

    /**
     * True when an exposure that is yet to come could still bring the event in, or leave it behind. The first exposure only ever moves
     * back: what lies after it is in for good, unless a metric has a window.
     */
    static boolean isMovable(ExperimentRules rules, FirstExposure first, Evaluation evaluation, long received) {
        long time = evaluation.event().getTime();
        if (time < first.time()) return matches(rules, evaluation);
        if (rules.isLate(time, received)) return false;
        List<Part> parts = rules.parts();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (part.of().hasWindow()
                    && rules.counts(part.of(), time, first.time())
                    && evaluation.matches(part.rule().events())) return true;
        }
        return false;
    }
}
