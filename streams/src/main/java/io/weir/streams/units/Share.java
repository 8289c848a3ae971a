package io.weir.streams.units;

import io.weir.schemas.MetricKind;
import io.weir.streams.definitions.ExperimentRules;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What one unit adds to the sums of one variant.
 *
 * @param variant empty while the unit is not exposed
 * @param values one per metric in millionths; null: the unit has no value in it
 */
public record Share(String variant, int units, int crossovers, long late, List<BigInteger> values) {

    private static final BigInteger ONE = BigInteger.valueOf(1_000_000);

    static Share of(ExperimentRules rules, UnitState state) {
        int metrics = rules.metrics().size();
        if (!state.isExposed()) return new Share("", 0, 0, state.late(), none(metrics));
        String variant = rules.variants().get(state.variant());
        if (state.crossed()) return new Share(variant, 0, 1, state.late(), none(metrics));
        List<BigInteger> values = new ArrayList<>(metrics);
        for (int i = 0; i < metrics; i++) {
            values.add(value(rules.metrics().get(i).kind(), state.tallies().get(i)));
        }
        return new Share(variant, 1, 0, state.late(), values);
    }

    /** True when it adds nothing to any sum. */
    public boolean isNothing() {
        return units == 0 && crossovers == 0 && late == 0;
    }

    private static BigInteger value(MetricKind kind, Tally tally) {
        return switch (kind) {
            case conversion -> tally.count() > 0 ? ONE : BigInteger.ZERO;
            case count -> BigInteger.valueOf(tally.count()).multiply(ONE);
            case sum -> tally.sum();
            case last -> tally.count() > 0 ? BigInteger.valueOf(tally.lastMillionths()) : null;
            case unknown -> null;
        };
    }

    private static List<BigInteger> none(int metrics) {
        return Collections.nCopies(metrics, null);
    }
}
