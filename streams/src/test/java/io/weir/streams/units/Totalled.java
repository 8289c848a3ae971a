package io.weir.streams.units;

import io.weir.oracle.Expected;
import io.weir.oracle.Totals;
import io.weir.schemas.Stage;
import io.weir.streams.Histories;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.definitions.MetricRule;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One unit's share as the oracle shows it. */
final class Totalled {

    private Totalled() {}

    /** The cells of stage units added up. */
    static Totals of(Expected expected) {
        return expected.cells().entrySet().stream()
                .filter(cell -> cell.getKey().stage() == Stage.units)
                .map(Map.Entry::getValue)
                .reduce(Totals.NONE, Totals::plus);
    }

    /** The same, of units that have met a variant. */
    static Totals exposed(Expected expected) {
        return expected.cells().entrySet().stream()
                .filter(cell -> cell.getKey().stage() == Stage.units
                        && !cell.getKey().variant().isEmpty())
                .map(Map.Entry::getValue)
                .reduce(Totals.NONE, Totals::plus);
    }

    /** @param share null: the unit has met no variant */
    static Totals of(ExperimentRules rules, Share share) {
        if (share == null) return Totals.NONE;
        TreeMap<String, Totals.Sum> sums = new TreeMap<>();
        for (int i = 0;
                i < rules.metrics().size() && share.units() > 0 && share.place().isVariant();
                i++) {
            MetricRule metric = rules.metrics().get(i);
            List<BigInteger> components = share.values().get(i);
            sums.put(
                    metric.key(),
                    components == null ? Totals.Sum.ZERO : Histories.sum(metric, components, share.belowResolution(i)));
        }
        var counts = share.events();
        var events =
                new Totals.Events(counts.counted(), counts.outside(), counts.crossed(), counts.late(), counts.forced());
        return new Totals(share.units(), share.crossovers(), share.forcedUnits(), events, sums);
    }
}
