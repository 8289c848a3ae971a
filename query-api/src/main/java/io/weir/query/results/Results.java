package io.weir.query.results;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.weir.query.experiments.MetricSpec.Direction;
import io.weir.query.statistics.Guardrail;
import io.weir.query.statistics.Unavailable;
import io.weir.schemas.MetricKind;
import io.weir.schemas.UnitType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The answer to "which variant is better, by how much, how sure". Field by field in openapi.json.
 *
 * @param asOf by partition of the log: the first offset that is not in the numbers
 * @param streamTime highest received time in the numbers, or null
 */
record Results(
        String experiment,
        String project,
        long generation,
        long revision,
        UnitType unit,
        Map<Integer, Long> asOf,
        Instant streamTime,
        String source,
        List<Variant> variants,
        long lateUnexposed,
        List<Metric> metrics,
        Accounting accounting) {

    record Variant(String key, boolean control, long units, long crossovers, long late) {}

    record Metric(
            String key,
            String name,
            MetricKind kind,
            Direction direction,
            boolean guardrail,
            BigDecimal margin,
            List<Arm> variants) {}

    /**
     * @param sum exact decimal
     * @param mean null without units
     * @param difference to the control; null for the control itself
     */
    record Arm(String variant, long n, String sum, Double mean, Difference difference) {}

    /** Either the numbers, or why there are none. */
    @JsonInclude(Include.NON_NULL)
    record Difference(
            String method,
            String intervalMethod,
            Double estimate,
            Double standardError,
            Double ciLow,
            Double ciHigh,
            Double pValue,
            Double alpha,
            Guardrail guardrail,
            Unavailable unavailable) {}

    record Accounting(long received, long duplicates, long conflicts, long unreadable) {}
}
