package io.weir.streams.units;

import io.weir.streams.definitions.ExperimentRules;
import java.util.Collections;
import java.util.List;

/**
 * What one experiment knows of one unit.
 *
 * @param first null: not exposed yet
 * @param crossed it met another variant too
 * @param matched its events that are not late
 * @param counted those of them that are in a number, exposures included; 0 while it is not exposed
 * @param late its late events
 * @param holds some event of it is or was held
 * @param tallies one per part: the events that count for the value
 * @param covariates one per part: the events that count for the covariate
 */
record UnitState(
        FirstExposure first,
        boolean crossed,
        long matched,
        long counted,
        long late,
        boolean holds,
        List<Tally> tallies,
        List<Tally> covariates) {

    static UnitState empty(ExperimentRules rules) {
        List<Tally> none = Collections.nCopies(rules.parts().size(), Tally.NONE);
        return new UnitState(null, false, 0, 0, 0, false, none, none);
    }

    boolean isExposed() {
        return first != null;
    }

    UnitState withLate() {
        return new UnitState(first, crossed, matched, counted, late + 1, holds, tallies, covariates);
    }

    UnitState withMatched(boolean isCounted) {
        return new UnitState(
                first, crossed, matched + 1, counted + (isCounted ? 1 : 0), late, holds, tallies, covariates);
    }

    /** @param more events that came into the numbers; negative: that left them */
    UnitState withTallies(List<Tally> values, List<Tally> before, long more) {
        return new UnitState(first, crossed, matched, counted + more, late, holds, values, before);
    }

    UnitState holding() {
        return holds ? this : new UnitState(first, crossed, matched, counted, late, true, tallies, covariates);
    }

    UnitState crossed(boolean otherVariant) {
        return otherVariant && !crossed
                ? new UnitState(first, true, matched, counted, late, holds, tallies, covariates)
                : this;
    }

    UnitState firstExposedBy(FirstExposure exposure) {
        return new UnitState(exposure, crossed, matched, counted, late, holds, tallies, covariates);
    }
}
