package io.weir.streams.units;

import io.weir.schemas.Event;
import io.weir.schemas.MetricKind;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.definitions.MetricRule;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules E2 to E4 for one unit in one experiment. The state after an event is the same in whatever order the unit's events
 * come; the property tests hold it against {@code io.weir.streams.oracle}.
 */
final class UnitRules {

    private UnitRules() {}

    /** True when the event says something to the experiment: an exposure of it, or a match of one of its metrics. */
    static boolean concerns(ExperimentRules rules, Event event, long received) {
        if (received < rules.activeFrom()) return false;
        if (rules.exposedVariant(event) >= 0) return true;
        return inInterval(rules, event) && rules.metrics().stream().anyMatch(metric -> metric.matches(event));
    }

    /** The state after an event that {@link #concerns}. {@code held} is told of it and asked for others. */
    static UnitState apply(
            ExperimentRules rules, UnitState state, Event event, String name, long received, HeldEvents held) {
        if (rules.isLate(event.getTime(), received)) return state.withLate();
        UnitState after = state;
        HeldEvent arrived = new HeldEvent(event.getTime(), name, hits(rules, event));
        if (after.isExposed() && !arrived.hits().isEmpty()) {
            after = after.withTallies(added(rules, after.tallies(), arrived, after.firstTime()));
        }
        HeldEvent kept = arrived.withHits(movable(rules, state, arrived));
        if (!kept.hits().isEmpty()) {
            held.put(kept);
            after = after.holding();
        }
        int variant = rules.exposedVariant(event);
        return variant < 0 ? after : expose(rules, after, event.getTime(), name, variant, held);
    }

    private static boolean inInterval(ExperimentRules rules, Event event) {
        return event.getTime() >= rules.start() && event.getTime() < rules.end();
    }

    private static List<HeldEvent.Hit> hits(ExperimentRules rules, Event event) {
        if (!inInterval(rules, event)) return List.of();
        List<HeldEvent.Hit> hits = new ArrayList<>(4);
        for (int i = 0; i < rules.metrics().size(); i++) {
            MetricRule metric = rules.metrics().get(i);
            if (metric.matches(event)) hits.add(new HeldEvent.Hit(i, metric.millionths(event)));
        }
        return hits;
    }

    /**
     * What an earlier first exposure could still bring in or leave behind. The first exposure only ever moves back: what
     * lies after it is in for good, unless the metric has a window.
     */
    private static List<HeldEvent.Hit> movable(ExperimentRules rules, UnitState state, HeldEvent event) {
        if (!state.isExposed() || event.time() < state.firstTime()) return event.hits();
        List<HeldEvent.Hit> movable = new ArrayList<>(event.hits().size());
        for (HeldEvent.Hit hit : event.hits()) {
            MetricRule metric = rules.metrics().get(hit.metric());
            if (metric.hasWindow() && rules.counts(metric, event.time(), state.firstTime())) movable.add(hit);
        }
        return movable;
    }

    private static UnitState expose(
            ExperimentRules rules, UnitState state, long time, String name, int variant, HeldEvents held) {
        if (!state.isExposed()) {
            UnitState first = state.firstExposedAt(time, name, variant);
            return state.holds() ? first.withTallies(entering(rules, first, time, rules.end(), held)) : first;
        }
        UnitState seen = state.crossed(variant != state.variant());
        boolean earlier = time < state.firstTime()
                || (time == state.firstTime() && EventName.compare(name, state.firstName()) < 0);
        if (!earlier) return seen;
        UnitState moved = seen.firstExposedAt(time, name, variant);
        if (time == state.firstTime() || !state.holds()) return moved;
        List<Tally> entered = entering(rules, moved, time, state.firstTime(), held);
        return moved.withTallies(leaving(rules, entered, state.firstTime(), time, held));
    }

    /** The tallies with the events of {@code [from, to)} that count now. Those that stay in for good are let go. */
    private static List<Tally> entering(ExperimentRules rules, UnitState moved, long from, long to, HeldEvents held) {
        List<Tally> changed = new ArrayList<>(moved.tallies());
        held.between(from, to, event -> {
            for (HeldEvent.Hit hit : event.hits()) add(rules, changed, event, hit, moved.firstTime());
            keep(event, event.withHits(movable(rules, moved, event)), held);
        });
        return changed;
    }

    private static void keep(HeldEvent event, HeldEvent less, HeldEvents held) {
        if (less.hits().isEmpty()) held.remove(event);
        else if (less != event) held.put(less);
    }

    /** Takes out the events that the window leaves behind when the first exposure moves back from {@code was} to {@code is}. */
    private static List<Tally> leaving(ExperimentRules rules, List<Tally> tallies, long was, long is, HeldEvents held) {
        List<Tally> changed = new ArrayList<>(tallies);
        for (int i = 0; i < rules.metrics().size(); i++) {
            MetricRule metric = rules.metrics().get(i);
            // Without a window, or with one that both moments' sums would overflow, nothing is left behind.
            if (metric.window() > Long.MAX_VALUE - Math.max(was, 0)) continue;
            int place = i;
            held.between(Math.max(was, is + metric.window()), was + metric.window(), event -> {
                HeldEvent.Hit hit = hit(event, place);
                boolean leaves = hit != null
                        && rules.counts(metric, event.time(), was)
                        && !rules.counts(metric, event.time(), is);
                if (!leaves) return;
                changed.set(place, changed.get(place).minus(metric.kind(), hit.millionths()));
                keep(event, event.without(hit), held);
            });
            if (metric.kind() == MetricKind.last)
                changed.set(place, renewed(rules, place, changed.get(place), is, held));
        }
        return changed;
    }

    /** The newest event that counts, looked up when the one that was newest may have left. */
    private static Tally renewed(ExperimentRules rules, int place, Tally tally, long first, HeldEvents held) {
        MetricRule metric = rules.metrics().get(place);
        if (tally.count() == 0) return Tally.NONE;
        if (rules.counts(metric, tally.lastTime(), first)) return tally;
        HeldEvent newest = held.newest(
                        first, Math.min(first + metric.window(), rules.end()), e -> hit(e, place) != null)
                .orElseThrow(() -> new IllegalStateException("a counted event is not held"));
        return tally.withLast(newest.time(), newest.name(), hit(newest, place).millionths());
    }

    private static HeldEvent.Hit hit(HeldEvent event, int metric) {
        for (HeldEvent.Hit hit : event.hits()) {
            if (hit.metric() == metric) return hit;
        }
        return null;
    }

    private static List<Tally> added(ExperimentRules rules, List<Tally> tallies, HeldEvent event, long first) {
        List<Tally> changed = new ArrayList<>(tallies);
        for (HeldEvent.Hit hit : event.hits()) add(rules, changed, event, hit, first);
        return changed;
    }

    private static void add(
            ExperimentRules rules, List<Tally> tallies, HeldEvent event, HeldEvent.Hit hit, long first) {
        MetricRule metric = rules.metrics().get(hit.metric());
        if (!rules.counts(metric, event.time(), first)) return;
        tallies.set(hit.metric(), tallies.get(hit.metric()).plus(metric.kind(), event, hit.millionths()));
    }
}
