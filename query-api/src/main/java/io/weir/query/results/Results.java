package io.weir.query.results;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.weir.query.experiments.MetricSpec.Direction;
import io.weir.query.statistics.Guardrail;
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
 * @param rebuildNeeded true: the numbers are not exact
 * @param clusters null: the experiment has none
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
        boolean rebuildNeeded,
        long lateDefinitions,
        List<Variant> variants,
        List<Phase> phases,
        long lateUnexposed,
        List<Metric> metrics,
        List<Slice> breakdowns,
        Clusters clusters,
        Events events,
        Accounting accounting) {

    record Variant(
            String key,
            boolean control,
            long units,
            long crossovers,
            long counted,
            long outside,
            long crossed,
            long late) {}

    record Phase(int phase, Instant from, List<PhaseUnits> variants) {}

    record PhaseUnits(String key, int weight, long units, long crossovers) {}

    record Metric(
            String key,
            String name,
            MetricKind kind,
            BigDecimal quantile,
            Direction direction,
            boolean guardrail,
            BigDecimal margin,
            List<Arm> variants) {}

    /**
     * @param sum exact decimal
     * @param denominatorSum exact decimal; of a ratio only, as is {@code ratio}
     * @param mean null without units
     * @param quantile of a quantile only
     * @param difference to the control; null for the control itself
     */
    record Arm(
            String variant,
            long n,
            String sum,
            String denominatorSum,
            Double mean,
            Double ratio,
            Double quantile,
            Difference difference) {}

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
            String unavailable) {}

    /** The units with one value of one breakdown. */
    record Slice(String attribute, String value, List<SliceVariant> variants) {}

    record SliceVariant(String key, long units, long crossovers, List<SliceMetric> metrics) {}

    record SliceMetric(
            String metric, long n, String sum, String denominatorSum, Double mean, Double ratio, Double quantile) {}

    record Clusters(String by, Map<Integer, Long> asOf, List<ClusterMetric> metrics) {}

    record ClusterMetric(String metric, List<ClusterArm> variants) {}

    /** Exact decimals; see {@link io.weir.schemas.ClusterSums}. {@code control} is null for the control itself. */
    record ClusterArm(
            String variant,
            long clusters,
            String weight,
            String sum,
            String weightSquares,
            String sumSquares,
            String weightSum,
            SharedClusters control) {}

    record SharedClusters(long shared, String weightWeight, String sumSum, String sumWeight, String weightSum) {}

    record Events(long matched, long counted, long held, long outside, long late, long crossed, long residual) {}

    record Accounting(long received, long admitted, long duplicates, long conflicts, long unreadable, long residual) {}
}
