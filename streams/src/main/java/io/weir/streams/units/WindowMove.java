package io.weir.streams.units;

import io.weir.schemas.MetricKind;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.definitions.ExperimentRules.Part;
import io.weir.streams.definitions.MetricRule;
import io.weir.streams.units.HeldEvent.Hit;
import java.util.ArrayList;
import java.util.List;

/**
 * E3: the first exposure came, or came earlier, and held events fall into the windows and out of them. Visits the events of
 * the moved ranges only (E6). Mutable while it visits.
 */
final class WindowMove {

    private final ExperimentRules rules;
    private final UnitState moved;
    private final Long was;
    private final HeldEvents held;
    private final List<Tally> values;
    private final List<Tally> before;
    private long more;

    /** @param was the first exposure before; null: there was none */
    private WindowMove(ExperimentRules rules, UnitState moved, Long was, HeldEvents held) {
        this.rules = rules;
        this.moved = moved;
        this.was = was;
        this.held = held;
        this.values = new ArrayList<>(moved.tallies());
        this.before = new ArrayList<>(moved.covariates());
    }

    /** A unit that held events is exposed for the first time. */
    static UnitState first(ExperimentRules rules, UnitState exposed, HeldEvents held) {
        long time = exposed.first().time();
        TimeRanges ranges = new TimeRanges().add(time, rules.end());
        for (MetricRule metric : rules.metrics()) {
            long hour = ExperimentRules.hourOf(time);
            if (metric.hasCovariate()) ranges.add(hour - metric.lookback(), hour);
        }
        return new WindowMove(rules, exposed, null, held).over(ranges);
    }

    /** A unit's first exposure moved back from {@code was} to where {@code moved} has it. */
    static UnitState back(ExperimentRules rules, UnitState moved, long was, HeldEvents held) {
        long is = moved.first().time();
        TimeRanges ranges = new TimeRanges().add(is, was);
        for (MetricRule metric : rules.metrics()) {
            // A window that reaches beyond all time leaves nothing behind.
            if (metric.window() <= Long.MAX_VALUE - Math.max(was, 0)) {
                ranges.add(Math.max(was, is + metric.window()), was + metric.window());
            }
            long hour = ExperimentRules.hourOf(is);
            long hourBefore = ExperimentRules.hourOf(was);
            if (metric.hasCovariate() && hour != hourBefore) {
                ranges.add(hour - metric.lookback(), hourBefore - metric.lookback());
                ranges.add(hour, hourBefore);
            }
        }
        return new WindowMove(rules, moved, was, held).over(ranges);
    }

    private UnitState over(TimeRanges ranges) {
        ranges.forEach((from, to) -> held.between(from, to, this::visit));
        renewLast(values, false);
        renewLast(before, true);
        return moved.withTallies(values, before, more);
    }

    private void visit(HeldEvent event) {
        boolean counted = event.isAnchored();
        boolean counts = event.isAnchored();
        for (Hit hit : event.hits()) {
            List<Tally> from = was == null ? null : UnitRules.place(rules, hit, event.time(), was, values, before);
            List<Tally> to =
                    UnitRules.place(rules, hit, event.time(), moved.first().time(), values, before);
            counted |= from != null;
            counts |= to != null;
            if (from == to) continue;
            if (from != null) remove(from, hit);
            if (to != null)
                UnitRules.add(
                        rules,
                        values,
                        before,
                        event.time(),
                        event.name(),
                        hit,
                        moved.first().time());
        }
        if (counts != counted) more += counts ? 1 : -1;
        keep(event, UnitRules.kept(rules, moved.first(), event));
    }

    private void remove(List<Tally> from, Hit hit) {
        MetricKind aggregation = rules.parts().get(hit.part()).rule().aggregation();
        from.set(hit.part(), from.get(hit.part()).minus(aggregation, hit.millionths()));
    }

    private void keep(HeldEvent event, HeldEvent less) {
        if (less.hits().isEmpty()) held.remove(event);
        else if (less.hits().size() != event.hits().size() || less.isAnchored() != event.isAnchored()) held.put(less);
    }

    /** The newest events that count, looked up where the one that was newest has left. */
    private void renewLast(List<Tally> tallies, boolean covariate) {
        long first = moved.first().time();
        for (int i = 0; i < tallies.size(); i++) {
            Part part = rules.parts().get(i);
            Tally tally = tallies.get(i);
            if (part.rule().aggregation() != MetricKind.last || tally.count() == 0) continue;
            boolean stays = covariate
                    ? rules.countsBefore(part.of(), tally.lastTime(), first)
                    : rules.counts(part.of(), tally.lastTime(), first);
            if (!stays) tallies.set(i, renewed(i, tally, covariate));
        }
    }

    private Tally renewed(int part, Tally tally, boolean covariate) {
        MetricRule metric = rules.parts().get(part).of();
        long first = moved.first().time();
        long hour = ExperimentRules.hourOf(first);
        long from = covariate ? hour - metric.lookback() : first;
        // Only a metric with a window lets go of an event, so that the sum cannot overflow.
        long to = covariate ? hour : Math.min(first + metric.window(), rules.end());
        HeldEvent newest = held.newest(from, to, event -> event.hit(part) != null)
                .orElseThrow(() -> new IllegalStateException("a counted event is not held"));
        return tally.withLast(newest.time(), newest.name(), newest.hit(part).millionths());
    }
}
