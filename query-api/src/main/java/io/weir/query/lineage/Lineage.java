package io.weir.query.lineage;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A page of the events behind an experiment's numbers. Field by field in openapi.json.
 *
 * @param asOf by partition of the log: the first offset that is not in here
 * @param complete false: {@code missing} says what may be missing
 * @param next what to ask for after, or null at the end
 */
record Lineage(
        String experiment,
        long generation,
        Map<Integer, Long> asOf,
        boolean complete,
        List<Missing> missing,
        List<Unit> units,
        String next) {

    /** Why events may be missing. */
    enum Missing {
        /** Older ones are not in the table: the retention is past, or it was filled only later. */
        EVENTS_DROPPED,
        /** The table is not filled as far as the numbers are computed. */
        EVENTS_NOT_YET_STORED
    }

    /**
     * @param variant of the first exposure; null: it has met none
     * @param complete false: it has more events than are read, and what is said of it may be wrong
     * @param values what it adds to the sums, metric by metric
     */
    record Unit(
            String unit,
            String variant,
            Integer phase,
            Instant firstExposure,
            String firstExposureId,
            boolean crossed,
            boolean forced,
            boolean complete,
            List<Value> values,
            List<Event> events) {

        Unit with(List<Event> some) {
            return new Unit(
                    unit,
                    variant,
                    phase,
                    firstExposure,
                    firstExposureId,
                    crossed,
                    forced,
                    complete,
                    values,
                    List.copyOf(some));
        }
    }

    /** Exact decimals; all null: the unit has no value in the metric. */
    record Value(String metric, String value, String denominator, String covariate, String covariateDenominator) {}

    /** @param exposesTo variant, when it is an exposure of this experiment */
    record Event(
            String id,
            String type,
            Instant time,
            Instant received,
            int partition,
            long offset,
            String exposesTo,
            UnitHistory.State state,
            List<Effect> metrics) {}

    /** What the event brought, exact decimals; and why nothing, or less than it brings by itself. */
    record Effect(
            String metric,
            String value,
            String denominator,
            String covariate,
            String covariateDenominator,
            Reason reason) {}
}
