package io.weir.streams.units;

import io.weir.schemas.Event;
import io.weir.schemas.MetricKind;
import io.weir.streams.definitions.Evaluation;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.definitions.ExperimentRules.Part;
import io.weir.streams.definitions.MetricRule;
import io.weir.streams.definitions.Selection;
import java.util.ArrayList;
import java.util.List;

/**
 * E3: the first exposure came, or came earlier, and kept events fall into the windows and out of them. Visits the events of
 * the moved ranges only (E6), as many at a time as it is told to. Mutable while it visits.
 */
final class WindowMove {

    private final ExperimentRules rules;
    private final UnitState moved;
    private final Long was;
    private final List<TimeRanges.Range> ranges;
    private final Evaluation evaluation;
    private final List<Tally> values;
    private final List<Tally> before;
    private long matched;
    private long counted;
    private long late;
    private At at;

    /**
     * How far it has come.
     *
     * @param range index of the range that is being visited
     * @param after where the visit of it stopped, or null
     */
    record At(int range, byte[] after) {
        static final At BEGIN = new At(0, null);
    }

    /**
     * @param moved has the new first exposure; what was visited before {@code at} is in it
     * @param was the first exposure before; null: there was none
     */
    WindowMove(ExperimentRules rules, UnitState moved, Long was, At at, Evaluation evaluation) {
        this.rules = rules;
        this.moved = moved;
        this.was = was;
        this.at = at;
        this.evaluation = evaluation;
        this.values = new ArrayList<>(moved.tallies());
        this.before = new ArrayList<>(moved.covariates());
        this.ranges = was == null ? first() : back();
    }

    /** A unit that may have events is exposed for the first time. */
    private List<TimeRanges.Range> first() {
        return new TimeRanges()
                .add(rules.reachOf(moved.first().time()), rules.end())
                .inOrder();
    }

    /** A unit's first exposure moved back from {@link #was} to where {@link #moved} has it. */
    private List<TimeRanges.Range> back() {
        long is = moved.first().time();
        TimeRanges changed =
                new TimeRanges().add(rules.reachOf(is), rules.reachOf(was)).add(is, was);
        for (MetricRule metric : rules.metrics()) {
            // A window that reaches beyond all time leaves nothing behind.
            if (metric.window() <= Long.MAX_VALUE - Math.max(was, 0)) {
                changed.add(Math.max(was, is + metric.window()), was + metric.window());
            }
            long hour = ExperimentRules.hourOf(is);
            long hourBefore = ExperimentRules.hourOf(was);
            if (metric.hasCovariate() && hour != hourBefore) {
                changed.add(hour - metric.lookback(), hourBefore - metric.lookback());
                changed.add(hour, hourBefore);
            }
        }
        return changed.inOrder();
    }

    /**
     * Visits about so many events.
     *
     * @return true when it has visited all
     */
    boolean visit(HeldEvents held, int most) {
        int[] left = {most};
        while (at.range() < ranges.size() && left[0] > 0) {
            TimeRanges.Range range = ranges.get(at.range());
            byte[] stopped = held.between(range.from(), range.to(), at.after(), left[0], event -> {
                left[0]--;
                visit(event);
            });
            at = stopped == null ? new At(at.range() + 1, null) : new At(at.range(), stopped);
        }
        return at.range() == ranges.size();
    }

    At at() {
        return at;
    }

    /** The state with what has been visited. */
    UnitState soFar() {
        return new UnitState(
                moved.first(),
                moved.crossed(),
                moved.forced(),
                moved.matched() + matched,
                moved.counted() + counted,
                moved.late() + late,
                values,
                before);
    }

    /** The state after all is visited. */
    UnitState done(HeldEvents held) {
        renewLast(held, values, false);
        renewLast(held, before, true);
        return soFar();
    }

    private void visit(StoredEvent stored) {
        if (!rules.isActive(stored.received())) return;
        Event event = stored.event();
        if (!UnitRules.matches(rules, evaluation.of(event, stored.belowResolution()))) return;
        long time = stored.time();
        long is = moved.first().time();
        boolean wasIn = was != null && time >= rules.reachOf(was);
        boolean isIn = time >= rules.reachOf(is);
        if (rules.isLate(time, stored.received())) {
            if (isIn && !wasIn) late++;
            return;
        }
        boolean isExposure = rules.exposedVariant(event) >= 0;
        boolean wasCounted = wasIn && isExposure;
        boolean isCounted = isIn && isExposure;
        List<Part> parts = rules.parts();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (!evaluation.matches(part.rule().events())) continue;
            List<Tally> from = was == null ? null : placeOf(part.of(), time, was);
            List<Tally> to = placeOf(part.of(), time, is);
            wasCounted |= from != null;
            isCounted |= to != null;
            if (from == to) continue;
            if (from != null) remove(from, i, part);
            if (to != null) UnitRules.add(to, i, part, evaluation, time, stored.name());
        }
        if (isIn && !wasIn) matched++;
        if (isCounted != wasCounted) counted += isCounted ? 1 : -1;
    }

    /** Of the two lists the one that the event counts in, or null. */
    private List<Tally> placeOf(MetricRule metric, long time, long firstExposure) {
        if (rules.counts(metric, time, firstExposure)) return values;
        return rules.countsBefore(metric, time, firstExposure) ? before : null;
    }

    private void remove(List<Tally> from, int place, Part part) {
        Selection events = part.rule().events();
        Tally less = from.get(place)
                .minus(part.rule().aggregation(), evaluation.millionths(events), evaluation.isBelowResolution(events));
        from.set(place, less);
    }

    /** The newest events that count, looked up where the one that was newest has left. */
    private void renewLast(HeldEvents held, List<Tally> tallies, boolean covariate) {
        long first = moved.first().time();
        for (int i = 0; i < tallies.size(); i++) {
            Part part = rules.parts().get(i);
            Tally tally = tallies.get(i);
            if (part.rule().aggregation() != MetricKind.last || tally.count() == 0) continue;
            boolean stays = covariate
                    ? rules.countsBefore(part.of(), tally.lastTime(), first)
                    : rules.counts(part.of(), tally.lastTime(), first);
            if (!stays) tallies.set(i, renewed(held, part, tally, covariate));
        }
    }

    private Tally renewed(HeldEvents held, Part part, Tally tally, boolean covariate) {
        MetricRule metric = part.of();
        long first = moved.first().time();
        long hour = ExperimentRules.hourOf(first);
        long from = covariate ? hour - metric.lookback() : first;
        // Only a metric with a window lets go of an event, so that the sum cannot overflow.
        long to = covariate ? hour : Math.min(first + metric.window(), rules.end());
        StoredEvent newest = held.newest(from, to, event -> isCounted(part, event))
                .orElseThrow(() -> new IllegalStateException("a counted event is not kept"));
        long millionths = part.rule().events().millionths(newest.event());
        return tally.withLast(newest.time(), newest.name(), millionths);
    }

    private boolean isCounted(Part part, StoredEvent event) {
        return rules.isActive(event.received())
                && !rules.isLate(event.time(), event.received())
                && part.rule().events().matches(event.event());
    }
}
