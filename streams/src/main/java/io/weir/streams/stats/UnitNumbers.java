package io.weir.streams.stats;

import io.weir.schemas.MetricSums;
import io.weir.schemas.Stats;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.definitions.MetricRule;
import io.weir.streams.definitions.Unusable;
import io.weir.streams.units.Share;
import io.weir.streams.units.Share.EventCounts;
import io.weir.streams.units.UnitOutcome.Example;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Stages units, breakdown and hours: the units of one place added up. */
final class UnitNumbers implements Numbers {

    private long units;
    private long crossovers;
    private long forcedUnits;
    private long counted;
    private long outside;
    private long crossed;
    private long late;
    private long forced;
    private long lateDefinitions;
    private final UnusableCounts unusable;
    private final Map<String, ComponentSums> metrics = new LinkedHashMap<>();

    /** {@link #metrics} in the order of these rules, so that nothing is looked up for an event. */
    private ComponentSums[] inOrder = {};

    private ExperimentRules ordered;

    UnitNumbers(Stats stored) {
        units = stored.getUnits();
        crossovers = stored.getCrossovers();
        forcedUnits = stored.getForcedUnits();
        counted = stored.getCounted();
        outside = stored.getOutside();
        crossed = stored.getCrossed();
        late = stored.getLate();
        forced = stored.getForced();
        lateDefinitions = stored.getLateDefinitions();
        unusable = new UnusableCounts(stored.getUnusableExposures());
        for (MetricSums metric : stored.getMetrics()) metrics.put(metric.getMetric(), ComponentSums.of(metric));
    }

    /** A unit of this place had one share and has another. */
    void move(ExperimentRules rules, Share was, Share is) {
        units += is.units() - was.units();
        crossovers += is.crossovers() - was.crossovers();
        forcedUnits += is.forcedUnits() - was.forcedUnits();
        count(was.events(), -1);
        count(is.events(), 1);
        if (!is.place().isVariant()) return;
        ComponentSums[] sums = inOrder(rules);
        for (int i = 0; i < sums.length; i++) {
            sums[i].move(was.values().get(i), is.values().get(i));
            sums[i].addBelowResolution(is.belowResolution(i) - was.belowResolution(i));
        }
    }

    /** A unit came to this place. */
    void add(ExperimentRules rules, Share share) {
        change(rules, share, 1);
    }

    /** A unit left this place. */
    void remove(ExperimentRules rules, Share share) {
        change(rules, share, -1);
    }

    void unusable(Unusable reason, Example example) {
        unusable.add(reason, example);
    }

    void lateDefinition() {
        lateDefinitions++;
    }

    private void change(ExperimentRules rules, Share share, int sign) {
        units += (long) sign * share.units();
        crossovers += (long) sign * share.crossovers();
        forcedUnits += (long) sign * share.forcedUnits();
        count(share.events(), sign);
        if (!share.place().isVariant()) return;
        ComponentSums[] sums = inOrder(rules);
        for (int i = 0; i < sums.length; i++) {
            List<BigInteger> value = share.values().get(i);
            sums[i].move(sign > 0 ? null : value, sign > 0 ? value : null);
            sums[i].addBelowResolution(sign * share.belowResolution(i));
        }
    }

    private void count(EventCounts events, int sign) {
        counted += sign * events.counted();
        outside += sign * events.outside();
        crossed += sign * events.crossed();
        late += sign * events.late();
        forced += sign * events.forced();
    }

    private ComponentSums[] inOrder(ExperimentRules rules) {
        if (ordered == rules) return inOrder;
        ComponentSums[] sums = new ComponentSums[rules.metrics().size()];
        for (int i = 0; i < sums.length; i++) {
            MetricRule rule = rules.metrics().get(i);
            ComponentSums known = metrics.get(rule.key());
            // With other components it is another metric under an old name, which begins anew.
            sums[i] = known != null && known.isOf(rule) ? known.readyFor(rule) : ComponentSums.of(rule);
            metrics.put(rule.key(), sums[i]);
        }
        ordered = rules;
        inOrder = sums;
        return sums;
    }

    @Override
    public void writeTo(Stats record) {
        record.setUnits(units);
        record.setCrossovers(crossovers);
        record.setForcedUnits(forcedUnits);
        record.setCounted(counted);
        record.setOutside(outside);
        record.setCrossed(crossed);
        record.setLate(late);
        record.setForced(forced);
        record.setLateDefinitions(lateDefinitions);
        record.setUnusableExposures(unusable.toRecords());
        List<MetricSums> sums = new ArrayList<>(metrics.size());
        metrics.forEach((metric, components) -> sums.add(components.toRecord(metric)));
        record.setMetrics(sums);
    }
}
