package io.weir.query.results;

import io.weir.query.comparison.Difference;
import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.Experiment.BreakdownSpec;
import io.weir.query.experiments.Experiment.VariantSpec;
import io.weir.query.metrics.MetricSpec;
import io.weir.query.statistics.Answer;
import io.weir.query.statistics.Heterogeneity;
import io.weir.query.statistics.Unavailable;
import java.util.ArrayList;
import java.util.List;

/** Whether an effect differs between the values of a breakdown. Looked for unasked, so adjusted for how many there are. */
final class InteractionRules {

    private InteractionRules() {}

    static List<Results.Interaction> interactions(Experiment experiment, List<Results.Slice> slices) {
        List<Results.Interaction> found = new ArrayList<>();
        for (BreakdownSpec breakdown : experiment.breakdowns()) {
            List<Results.Slice> values = slices.stream()
                    .filter(slice -> slice.attribute().equals(breakdown.attribute()))
                    .toList();
            for (MetricSpec metric : experiment.metrics()) {
                for (VariantSpec variant :
                        experiment.variants().subList(1, experiment.variants().size())) {
                    found.add(interaction(breakdown.attribute(), metric.key(), variant.key(), values));
                }
            }
        }
        List<Double> adjusted = Adjustment.holm(found, Results.Interaction::pValue);
        List<Results.Interaction> all = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            Results.Interaction one = found.get(i);
            all.add(new Results.Interaction(
                    one.attribute(),
                    one.metric(),
                    one.variant(),
                    one.values(),
                    one.pValue(),
                    adjusted.get(i),
                    one.iSquared(),
                    one.unavailable()));
        }
        return all;
    }

    private static Results.Interaction interaction(
            String attribute, String metric, String variant, List<Results.Slice> values) {
        List<Double> estimates = new ArrayList<>();
        List<Double> variances = new ArrayList<>();
        for (Results.Slice value : values) {
            Difference difference = difference(value, metric, variant);
            if (difference.unavailable() != null) continue;
            estimates.add(difference.estimate());
            variances.add(difference.standardError() * difference.standardError());
        }
        if (estimates.size() < 2) {
            return new Results.Interaction(
                    attribute, metric, variant, estimates.size(), null, null, null, Unavailable.TOO_FEW_UNITS.name());
        }
        return switch (Heterogeneity.of(estimates, variances)) {
            case Answer.None<Heterogeneity> none ->
                new Results.Interaction(
                        attribute,
                        metric,
                        variant,
                        estimates.size(),
                        null,
                        null,
                        null,
                        none.reason().name());
            case Answer.Found<Heterogeneity> found ->
                new Results.Interaction(
                        attribute,
                        metric,
                        variant,
                        estimates.size(),
                        found.value().pValue().orElseThrow().value(),
                        null,
                        found.value().iSquared(),
                        null);
        };
    }

    private static Difference difference(Results.Slice value, String metric, String variant) {
        return value.variants().stream()
                .filter(some -> some.key().equals(variant))
                .flatMap(some -> some.metrics().stream())
                .filter(some -> some.metric().equals(metric))
                .map(Results.SliceMetric::difference)
                .findFirst()
                .orElseThrow();
    }
}
