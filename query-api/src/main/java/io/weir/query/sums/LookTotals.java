package io.weir.query.sums;

import io.weir.schemas.Stats;

/**
 * Where looks at a project's admitted events have ended. An event is looked at once for each type of its units for which an experiment
 * asks for it, and once where none does.
 *
 * @param rekeyed looks beyond the first, in other units of the event
 * @param exposed asked for, of units that have met a variant
 * @param kept asked for, of units that have met none: they wait for an exposure
 * @param expired the same, when no exposure came in time
 * @param unasked asked for by no experiment
 */
public record LookTotals(long rekeyed, long exposed, long kept, long expired, long unasked) {

    public static final LookTotals NONE = new LookTotals(0, 0, 0, 0, 0);

    static LookTotals of(Stats record) {
        return new LookTotals(
                record.getRekeyed(), record.getExposed(), record.getKept(), record.getExpired(), record.getUnasked());
    }

    LookTotals plus(LookTotals other) {
        return new LookTotals(
                rekeyed + other.rekeyed,
                exposed + other.exposed,
                kept + other.kept,
                expired + other.expired,
                unasked + other.unasked);
    }

    /** As many events as these looks are of, when each of them has ended. */
    long events() {
        return exposed + kept + expired + unasked - rekeyed;
    }
}
