package io.weir.streams.units;

import java.util.Collections;
import java.util.List;

/**
 * What one experiment knows of one unit.
 *
 * @param variant place of the first exposure's variant; -1: not exposed yet
 * @param firstTime event time of the first exposure, epoch milliseconds
 * @param firstName {@link EventName} of the first exposure
 * @param crossed it met another variant too
 * @param late its late events
 * @param holds some event of it is or was held
 * @param tallies one per metric
 */
record UnitState(
        int variant, long firstTime, String firstName, boolean crossed, long late, boolean holds, List<Tally> tallies) {

    static UnitState empty(int metrics) {
        return new UnitState(-1, 0, "", false, 0, false, Collections.nCopies(metrics, Tally.NONE));
    }

    boolean isExposed() {
        return variant >= 0;
    }

    UnitState withLate() {
        return new UnitState(variant, firstTime, firstName, crossed, late + 1, holds, tallies);
    }

    UnitState withTallies(List<Tally> changed) {
        return new UnitState(variant, firstTime, firstName, crossed, late, holds, changed);
    }

    UnitState holding() {
        return holds ? this : new UnitState(variant, firstTime, firstName, crossed, late, true, tallies);
    }

    UnitState crossed(boolean otherVariant) {
        return otherVariant ? new UnitState(variant, firstTime, firstName, true, late, holds, tallies) : this;
    }

    UnitState firstExposedAt(long time, String name, int toVariant) {
        return new UnitState(toVariant, time, name, crossed, late, holds, tallies);
    }
}
