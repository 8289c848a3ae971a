package io.weir.query.results;

import io.weir.query.comparison.Difference;
import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.Experiment.BreakdownSpec;
import io.weir.query.statistics.Answer;
import io.weir.query.statistics.Disagreement;
import io.weir.query.statistics.Unavailable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether an effect differs between the values of a breakdown. Looked for unasked, so adjusted for how many there are. */
final class InteractionRules {

    private InteractionRules() {}

    static List<Results.Interaction> interactions(Experiment experiment, List<Results.Slice> slices) {
        List<Results.Interaction> found = new ArrayList<>();
        for (BreakdownSpec breakdown : experiment.breakdowns()) {
            List<Results.Slice> values = slices.stream()
                    .filter(slice -> slice.attribute().equals(breakdown.attribute()))
                    .toList();
            for (int m = 0; m < experiment.metrics().size(); m++) {
                for (int v = 1; v < experiment.variants().size(); v++) {
                    found.add(interaction(experiment, breakdown.attribute(), m, v, values));
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

    /** @param values each has all metrics of all variants, in the experiment's order */
    private static Results.Interaction interaction(
            Experiment experiment, String attribute, int m, int v, List<Results.Slice> values) {
        String metric = experiment.metrics().get(m).key();
        String variant = experiment.variants().get(v).key();
        List<Double> estimates = new ArrayList<>();
        List<Double> variances = new ArrayList<>();
        Set<String> without = new HashSet<>();
        for (Results.Slice value : values) {
            Difference difference = value.variants().get(v).metrics().get(m).difference();
            if (difference.standardError() == null) {
                if (difference.unavailable() != null) without.add(difference.unavailable());
                continue;
            }
            estimates.add(difference.estimate());
            variances.add(difference.standardError() * difference.standardError());
        }
        if (estimates.size() < 2) {
            String missing = Unavailable.NO_CLUSTERS_BY_BREAKDOWN.name();
            String reason = without.contains(missing) ? missing : Unavailable.TOO_FEW_UNITS.name();
            return new Results.Interaction(attribute, metric, variant, estimates.size(), null, null, null, reason);
        }
        return switch (Disagreement.of(estimates, variances)) {
            case Answer.None<Disagreement> none ->
                new Results.Interaction(
                        attribute,
                        metric,
                        variant,
                        estimates.size(),
                        null,
                        null,
                        null,
                        none.reason().name());
            case Answer.Found<Disagreement> found ->
                new Results.Interaction(
                        attribute,
                        metric,
                        variant,
                        estimates.size(),
                        found.value().pValue().value(),
                        null,
                        found.value().iSquared(),
                        null);
        };
    }
}
