package io.weir.query.timeline;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.weir.query.experiments.Experiment.PauseSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An experiment's sums hour by hour. Field by field in openapi.json.
 *
 * @param asOf by partition of the log: the first offset that is not in the numbers
 * @param pauses in which nobody was given a variant: hours with few new units, or none
 * @param next the hour to ask for rows after, or null at the end
 */
record Timeline(
        String experiment,
        long generation,
        Map<Integer, Long> asOf,
        Instant streamTime,
        String source,
        List<PauseSpec> pauses,
        List<Row> rows,
        Instant next) {

    /**
     * @param hour its beginning
     * @param value the metric, of all up to the hour's end; null without one
     * @param difference from the control, of all up to the hour's end; null of the control itself
     */
    record Row(
            Instant hour, String variant, String metric, Sums inHour, Sums cumulative, Double value, Band difference) {}

    /** A difference with an interval that holds however often one looks, or why there is none. */
    @JsonInclude(Include.NON_NULL)
    record Band(Double estimate, Double ciLow, Double ciHigh, String unavailable) {}

    /** Exact decimals; {@code denominatorSum} of a ratio only. */
    record Sums(long units, long n, String sum, String sumSquares, String denominatorSum) {}
}
