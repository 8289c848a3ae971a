package io.weir.streams.units;

import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.definitions.MetricRule;
import io.weir.streams.definitions.PartRule;
import io.weir.streams.definitions.Selection;
import io.weir.streams.units.Share.EventCounts;
import io.weir.streams.units.Share.Place;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** From what is known of a unit to what it adds to the sums. */
final class Shares {

    private static final BigInteger ONE = BigInteger.valueOf(Selection.ONE);

    private Shares() {}

    static Share of(ExperimentRules rules, UnitState state) {
        return at(place(rules, state.first()), rules, state);
    }

    /** The share after {@code before}, which was that of {@code was}: the same place while the first exposure is the same. */
    static Share of(ExperimentRules rules, UnitState state, Share before, UnitState was) {
        return state.first() == was.first() ? at(before.place(), rules, state) : of(rules, state);
    }

    private static Share at(Place place, ExperimentRules rules, UnitState state) {
        if (state.forced()) {
            EventCounts events = new EventCounts(0, 0, 0, state.late(), state.matched());
            return new Share(place, 0, 0, 1, events, none(rules), List.of());
        }
        if (state.crossed()) {
            EventCounts events = new EventCounts(0, 0, state.matched(), state.late(), 0);
            return new Share(place, 0, 1, 0, events, none(rules), List.of());
        }
        long outside = state.matched() - state.counted();
        EventCounts events = new EventCounts(state.counted(), outside, 0, state.late(), 0);
        List<List<BigInteger>> values = values(rules, state);
        return new Share(place, 1, 0, 0, events, values, belowResolution(rules, state, values));
    }

    private static Place place(ExperimentRules rules, FirstExposure first) {
        return new Place(
                rules.variants().get(first.variant()),
                rules.phaseOf(first.time()),
                Math.floorDiv(first.time(), ExperimentRules.HOUR),
                first.breakdowns(),
                first.cluster());
    }

    private static List<List<BigInteger>> values(ExperimentRules rules, UnitState state) {
        List<List<BigInteger>> values = new ArrayList<>(rules.metrics().size());
        int part = 0;
        for (MetricRule metric : rules.metrics()) {
            values.add(components(metric, state, part));
            part += metric.parts().size();
        }
        return values;
    }

    private static List<BigInteger> components(MetricRule metric, UnitState state, int firstPart) {
        BigInteger[] components = new BigInteger[metric.components()];
        int parts = metric.parts().size();
        for (int i = 0; i < parts; i++) {
            PartRule rule = metric.parts().get(i);
            BigInteger number = number(rule, state.tallies().get(firstPart + i));
            if (number == null) return null;
            components[i] = number;
            if (!metric.hasCovariate()) continue;
            BigInteger covariate = number(rule, state.covariates().get(firstPart + i));
            components[parts + i] = covariate == null ? BigInteger.ZERO : covariate;
        }
        return List.of(components);
    }

    /** Null: the unit has none. */
    private static BigInteger number(PartRule rule, Tally tally) {
        BigInteger number =
                switch (rule.aggregation()) {
                    case conversion -> tally.count() > 0 ? ONE : BigInteger.ZERO;
                    case count ->
                        tally.count() == 0 ? BigInteger.ZERO : ONE.multiply(BigInteger.valueOf(tally.count()));
                    case sum -> tally.sum();
                    case last -> tally.count() > 0 ? BigInteger.valueOf(tally.lastMillionths()) : null;
                    case ratio, quantile, unknown -> null;
                };
        return number == null ? null : rule.capped(number);
    }

    /** Where the unit has a value. */
    private static List<Long> belowResolution(ExperimentRules rules, UnitState state, List<List<BigInteger>> values) {
        List<Long> below = null;
        for (int i = 0; i < rules.parts().size(); i++) {
            long events =
                    state.tallies().get(i).below() + state.covariates().get(i).below();
            int metric = rules.parts().get(i).metric();
            if (events == 0 || values.get(metric) == null) continue;
            if (below == null)
                below = new ArrayList<>(Collections.nCopies(rules.metrics().size(), 0L));
            below.set(metric, below.get(metric) + events);
        }
        return below == null ? List.of() : below;
    }

    /** What a unit has before it is in the experiment: its exposures that came late, if there are any. */
    static Share notExposed(ExperimentRules rules, long lateExposures) {
        EventCounts events = lateExposures == 0 ? EventCounts.NONE : new EventCounts(0, 0, 0, lateExposures, 0);
        return new Share(Place.NOWHERE, lateExposures == 0 ? 0 : 1, 0, 0, events, none(rules), List.of());
    }

    private static List<List<BigInteger>> none(ExperimentRules rules) {
        return Collections.nCopies(rules.metrics().size(), null);
    }
}
