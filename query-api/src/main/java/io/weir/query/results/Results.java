package io.weir.query.results;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.weir.query.comparison.Basis;
import io.weir.query.comparison.Difference;
import io.weir.query.comparison.Estimates;
import io.weir.query.experiments.Method;
import io.weir.query.metrics.MetricSpec;
import io.weir.query.metrics.MetricSpec.Direction;
import io.weir.query.sums.MetricTotals;
import io.weir.schemas.Decimals;
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
 * @param verdict on the whole: broken, else what the best variant comes to
 * @param verdicts of each variant but the control
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
        Method method,
        Basis basis,
        Verdict.Word verdict,
        List<Verdict> verdicts,
        Health health,
        boolean rebuildNeeded,
        long lateDefinitions,
        List<Variant> variants,
        List<Phase> phases,
        long lateUnexposed,
        long unitsExposedLate,
        List<Unusable> unusableExposures,
        List<Metric> metrics,
        List<Slice> breakdowns,
        List<Interaction> interactions,
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
            long late,
            long forcedUnits,
            long forced) {}

    /**
     * Exposures that name the experiment and expose nobody.
     *
     * @param example the first of them by event time and id
     */
    record Unusable(String reason, long count, Example example) {}

    /** @param unit null: it names none of the experiment's type */
    record Example(String id, Instant time, String unit, String variant) {}

    record Phase(int phase, Instant from, List<PhaseUnits> variants) {}

    record PhaseUnits(String key, int weight, long units, long crossovers) {}

    record Metric(
            String key,
            String name,
            MetricKind kind,
            BigDecimal quantile,
            Direction direction,
            boolean primary,
            boolean guardrail,
            BigDecimal margin,
            List<Arm> variants) {}

    /**
     * @param belowResolution counted events whose value was not 0 and became 0
     * @param difference to the control; null for the control itself
     */
    record Arm(String variant, @JsonUnwrapped Values values, long belowResolution, Difference difference) {}

    /**
     * What some units come to in one metric.
     *
     * @param sum exact decimal
     * @param denominatorSum exact decimal; of a ratio only, as is {@code ratio}
     * @param mean null without units
     * @param quantile of a quantile only
     */
    record Values(long n, String sum, String denominatorSum, Double mean, Double ratio, Double quantile) {
        static Values of(MetricSpec metric, MetricTotals totals) {
            return new Values(
                    totals.n(),
                    Estimates.decimal(totals.sum(), Decimals.SCALE),
                    Estimates.denominatorSum(metric, totals),
                    Estimates.mean(totals),
                    Estimates.ratio(metric, totals),
                    Estimates.quantile(metric, totals));
        }
    }

    /** The units with one value of one breakdown. */
    record Slice(String attribute, String value, List<SliceVariant> variants) {}

    record SliceVariant(String key, long units, long crossovers, List<SliceMetric> metrics) {}

    /** @param difference to the control's units of the same value; null for the control itself */
    record SliceMetric(String metric, @JsonUnwrapped Values values, Difference difference) {}

    /**
     * Whether the effect differs between the values of a breakdown (Cochran's Q).
     *
     * @param values how many were compared: those with a standard error of their own
     * @param pAdjusted by Holm, for all interactions of the document
     * @param iSquared share of the spread that chance does not explain
     */
    record Interaction(
            String attribute,
            String metric,
            String variant,
            int values,
            Double pValue,
            Double pAdjusted,
            Double iSquared,
            String unavailable) {}

    record Clusters(String by, List<ClusterMetric> metrics) {}

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
            SharedClusters control,
            Reliability reliability) {}

    /**
     * Of a conversion whose clusters are tasks and whose units are trials; null of other metrics.
     *
     * @param passHatK chance that all of k trials succeed, k from 1 to the fewest trials of a task
     * @param passAtK chance that one of k does
     */
    @JsonInclude(Include.NON_NULL)
    record Reliability(List<Double> passHatK, List<Double> passAtK, String unavailable) {}

    record SharedClusters(long shared, String weightWeight, String sumSum, String sumWeight, String weightSum) {}

    record Events(long matched, long counted, long outside, long late, long crossed, long forced, long residual) {}

    record Accounting(
            long received,
            long admitted,
            long duplicates,
            long conflicts,
            long unreadable,
            long quarantined,
            long residual) {}
}
