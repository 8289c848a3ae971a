package io.weir.streams.units;

import io.weir.schemas.Event;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.definitions.ExperimentRules.Part;
import io.weir.streams.units.HeldEvent.Hit;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules E2 to E4 for one unit in one experiment. The state after an event is the same in whatever order the unit's events
 * come; the property tests hold it against {@code io.weir.streams.oracle}.
 */
final class UnitRules {

    private UnitRules() {}

    /** What the event brings to the experiment's parts; {@code null} when it says nothing to it, not even an exposure. */
    static List<Hit> hits(ExperimentRules rules, Event event, long received) {
        if (received < rules.activeFrom() || rules.isOver(received)) return null;
        List<Hit> hits = List.of();
        List<Part> parts = rules.parts();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (!part.rule().matches(event) || !rules.reaches(part.of(), event.getTime())) continue;
            if (hits.isEmpty()) hits = new ArrayList<>(parts.size() - i);
            hits.add(new Hit(i, part.rule().millionths(event)));
        }
        return hits.isEmpty() && rules.exposedVariant(event) < 0 ? null : hits;
    }

    /**
     * The state after an event.
     *
     * @param hits of the event: see {@link #hits}
     * @param held is told of it and asked for others
     */
    static UnitState apply(
            ExperimentRules rules,
            UnitState state,
            Event event,
            String name,
            List<Hit> hits,
            long received,
            HeldEvents held) {
        long time = event.getTime();
        if (rules.isLate(time, received)) return state.withLate();
        int variant = rules.exposedVariant(event);
        boolean isExposure = variant >= 0;
        UnitState after = state;
        boolean counts = isExposure;
        if (state.isExposed() && !hits.isEmpty()) {
            List<Tally> values = new ArrayList<>(state.tallies());
            List<Tally> before = new ArrayList<>(state.covariates());
            for (Hit hit : hits)
                counts |= add(
                        rules, values, before, time, name, hit, state.first().time());
            if (counts) after = state.withTallies(values, before, 0);
        }
        after = after.withMatched(counts);
        HeldEvent kept = kept(rules, state.first(), new HeldEvent(time, name, isExposure, hits));
        if (!kept.hits().isEmpty()) {
            held.put(kept);
            after = after.holding();
        }
        return isExposure ? expose(rules, after, FirstExposure.of(rules, variant, event, name), held) : after;
    }

    private static UnitState expose(ExperimentRules rules, UnitState state, FirstExposure exposure, HeldEvents held) {
        if (!state.isExposed()) {
            UnitState first = state.firstExposedBy(exposure);
            return state.holds() ? WindowMove.first(rules, first, held) : first;
        }
        FirstExposure was = state.first();
        UnitState seen = state.crossed(exposure.variant() != was.variant());
        if (!was.isAfter(exposure.time(), exposure.name())) return seen;
        UnitState moved = seen.firstExposedBy(exposure);
        boolean moves = exposure.time() != was.time() && state.holds();
        return moves ? WindowMove.back(rules, moved, was.time(), held) : moved;
    }

    /** Adds what the event brings under a first exposure; false when that is nothing. */
    static boolean add(
            ExperimentRules rules,
            List<Tally> values,
            List<Tally> before,
            long time,
            String name,
            Hit hit,
            long firstExposure) {
        List<Tally> into = place(rules, hit, time, firstExposure, values, before);
        if (into == null) return false;
        Part part = rules.parts().get(hit.part());
        into.set(hit.part(), into.get(hit.part()).plus(part.rule().aggregation(), time, name, hit.millionths()));
        return true;
    }

    /** Of the two lists the one that the event counts in, or null. */
    static <T> T place(ExperimentRules rules, Hit hit, long time, long firstExposure, T values, T before) {
        Part part = rules.parts().get(hit.part());
        if (rules.counts(part.of(), time, firstExposure)) return values;
        return rules.countsBefore(part.of(), time, firstExposure) ? before : null;
    }

    /**
     * What an earlier first exposure could still bring in or leave behind. The first exposure only ever moves back: what
     * lies after it is in for good, unless the metric has a window.
     */
    static HeldEvent kept(ExperimentRules rules, FirstExposure first, HeldEvent event) {
        if (first == null || event.time() < first.time()) return event;
        boolean isAnchored = event.isAnchored();
        List<Hit> movable = List.of();
        for (Hit hit : event.hits()) {
            Part part = rules.parts().get(hit.part());
            if (!rules.counts(part.of(), event.time(), first.time())) continue;
            if (!part.of().hasWindow()) {
                isAnchored = true;
                continue;
            }
            if (movable.isEmpty()) movable = new ArrayList<>(event.hits().size());
            movable.add(hit);
        }
        return new HeldEvent(event.time(), event.name(), isAnchored, movable);
    }
}
