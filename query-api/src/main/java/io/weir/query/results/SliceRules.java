package io.weir.query.results;

import io.weir.query.comparison.Adjustable;
import io.weir.query.comparison.Arms;
import io.weir.query.comparison.Basis;
import io.weir.query.comparison.Comparison;
import io.weir.query.comparison.Difference;
import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.Experiment.BreakdownSpec;
import io.weir.query.experiments.Experiment.VariantSpec;
import io.weir.query.experiments.Method;
import io.weir.query.metrics.MetricSpec;
import io.weir.query.statistics.Unavailable;
import io.weir.query.sums.Sums;
import io.weir.query.sums.UnitTotals;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The same metrics of the units with one value of a breakdown. They are many looks at the same units, so all of them are one family
 * for Holm's adjustment.
 */
final class SliceRules {

    private SliceRules() {}

    /** A value of a breakdown. */
    private record Value(String attribute, String value) {}

    static List<Results.Slice> slices(Experiment experiment, Sums sums, Method method, Basis basis) {
        List<Value> values = values(experiment);
        List<Adjustable> comparisons = new ArrayList<>();
        for (Value value : values) {
            UnitTotals control = sums.slice(experiment.control(), value.attribute, value.value);
            for (VariantSpec variant : treatments(experiment)) {
                UnitTotals units = sums.slice(variant.key(), value.attribute, value.value);
                for (MetricSpec metric : experiment.metrics()) {
                    Arms arms = Arms.of(metric, control.metric(metric.key()), units.metric(metric.key()));
                    comparisons.add(compared(arms, basis, method));
                }
            }
        }
        Iterator<Difference> differences = Adjustment.together(comparisons).iterator();
        return values.stream()
                .map(value -> slice(experiment, value, sums, differences))
                .toList();
    }

    private static List<Value> values(Experiment experiment) {
        List<Value> values = new ArrayList<>();
        for (BreakdownSpec breakdown : experiment.breakdowns()) {
            breakdown.values().forEach(value -> values.add(new Value(breakdown.attribute(), value)));
            values.add(new Value(breakdown.attribute(), BreakdownSpec.OTHER));
        }
        return values;
    }

    private static List<VariantSpec> treatments(Experiment experiment) {
        return experiment.variants().subList(1, experiment.variants().size());
    }

    private static Adjustable compared(Arms arms, Basis basis, Method method) {
        if (basis == Basis.units) return Comparison.adjustable(arms, basis, method);
        return Comparison.unavailable(arms, basis, method, Unavailable.NO_CLUSTERS_BY_BREAKDOWN);
    }

    /** @param differences of all treatments and metrics, in the order in which they were compared */
    private static Results.Slice slice(
            Experiment experiment, Value value, Sums sums, Iterator<Difference> differences) {
        List<Results.SliceVariant> variants = new ArrayList<>();
        for (VariantSpec variant : experiment.variants()) {
            UnitTotals units = sums.slice(variant.key(), value.attribute, value.value);
            List<Results.SliceMetric> metrics = new ArrayList<>();
            for (MetricSpec metric : experiment.metrics()) {
                metrics.add(new Results.SliceMetric(
                        metric.key(),
                        Results.Values.of(metric, units.metric(metric.key())),
                        variants.isEmpty() ? null : differences.next()));
            }
            variants.add(new Results.SliceVariant(variant.key(), units.units(), units.crossovers(), metrics));
        }
        return new Results.Slice(value.attribute, value.value, variants);
    }
}
