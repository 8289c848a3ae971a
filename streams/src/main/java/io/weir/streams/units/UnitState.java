package io.weir.streams.units;

import io.weir.streams.definitions.ExperimentRules;
import java.util.Collections;
import java.util.List;

/**
 * What one experiment knows of a unit that it has exposed. Events that lie before the reach of the first exposure
 * ({@link ExperimentRules#reachOf}) are not the experiment's.
 *
 * @param first the exposure that decides
 * @param crossed it met another variant too
 * @param forced some exposure of it was forced
 * @param matched its events that are not late
 * @param counted those of them that are in a number, exposures included
 * @param late its late events
 * @param tallies one per part: the events that count for the value
 * @param covariates one per part: the events that count for the covariate
 */
record UnitState(
        FirstExposure first,
        boolean crossed,
        boolean forced,
        long matched,
        long counted,
        long late,
        List<Tally> tallies,
        List<Tally> covariates) {

    /** Before any of its events, the exposure itself too, is in it. */
    static UnitState exposedBy(ExperimentRules rules, FirstExposure first) {
        List<Tally> none = Collections.nCopies(rules.parts().size(), Tally.NONE);
        return new UnitState(first, false, false, 0, 0, 0, none, none);
    }

    UnitState withLate() {
        return new UnitState(first, crossed, forced, matched, counted, late + 1, tallies, covariates);
    }

    UnitState withMatched(boolean isCounted) {
        return new UnitState(
                first, crossed, forced, matched + 1, counted + (isCounted ? 1 : 0), late, tallies, covariates);
    }

    /** An event that brings something is counted. */
    UnitState withCounted(List<Tally> values, List<Tally> before) {
        return new UnitState(first, crossed, forced, matched + 1, counted + 1, late, values, before);
    }

    UnitState crossed(boolean otherVariant) {
        return otherVariant && !crossed
                ? new UnitState(first, true, forced, matched, counted, late, tallies, covariates)
                : this;
    }

    UnitState forced(boolean isForced) {
        return isForced && !forced
                ? new UnitState(first, crossed, true, matched, counted, late, tallies, covariates)
                : this;
    }

    UnitState firstExposedBy(FirstExposure exposure) {
        return new UnitState(exposure, crossed, forced, matched, counted, late, tallies, covariates);
    }
}
