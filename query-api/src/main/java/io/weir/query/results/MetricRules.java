package io.weir.query.results;

import io.weir.query.comparison.Adjustable;
import io.weir.query.comparison.Arms;
import io.weir.query.comparison.Basis;
import io.weir.query.comparison.Comparison;
import io.weir.query.comparison.Difference;
import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.Experiment.VariantSpec;
import io.weir.query.experiments.Method;
import io.weir.query.metrics.MetricSpec;
import io.weir.query.sums.Sums;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Every metric of every variant, and how it differs from the control. P-values are adjusted among the variants for the
 * primary metric, and among all other metrics and variants together for those that are no guardrails either: a
 * guardrail must hold whichever others do.
 */
final class MetricRules {

    private MetricRules() {}

    static List<Results.Metric> metrics(Experiment experiment, Sums sums, Method method, Basis basis) {
        List<Compared> all = new ArrayList<>();
        for (MetricSpec metric : experiment.metrics()) {
            for (VariantSpec variant :
                    experiment.variants().subList(1, experiment.variants().size())) {
                Arms arms = arms(experiment, metric, variant.key(), sums);
                all.add(new Compared(metric, Comparison.adjustable(arms, basis, method), null));
            }
        }
        String primary = experiment.primaryMetric();
        adjust(all, one -> one.metric.key().equals(primary));
        adjust(all, one -> !one.metric.key().equals(primary) && !one.metric.guardrail());
        List<Results.Metric> metrics = new ArrayList<>();
        int compared = experiment.variants().size() - 1;
        for (int m = 0; m < experiment.metrics().size(); m++) {
            metrics.add(metric(
                    experiment, experiment.metrics().get(m), sums, all.subList(m * compared, (m + 1) * compared)));
        }
        return metrics;
    }

    /** @param adjusted null: it is in no family */
    private record Compared(MetricSpec metric, Adjustable comparison, Difference adjusted) {
        Difference difference() {
            return adjusted == null ? comparison.difference() : adjusted;
        }
    }

    private static void adjust(List<Compared> all, Predicate<Compared> together) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) if (together.test(all.get(i))) places.add(i);
        List<Difference> adjusted = Adjustment.together(
                places.stream().map(i -> all.get(i).comparison()).toList());
        for (int i = 0; i < places.size(); i++) {
            Compared before = all.get(places.get(i));
            all.set(places.get(i), new Compared(before.metric(), before.comparison(), adjusted.get(i)));
        }
    }

    private static Arms arms(Experiment experiment, MetricSpec metric, String variant, Sums sums) {
        return new Arms(
                metric,
                sums.variant(experiment.control()).metric(metric.key()),
                sums.variant(variant).metric(metric.key()),
                sums.clusters(experiment.control(), metric.key()),
                sums.clusters(variant, metric.key()));
    }

    /** @param compared the variants but the control, in their order */
    private static Results.Metric metric(Experiment experiment, MetricSpec metric, Sums sums, List<Compared> compared) {
        List<Results.Arm> arms = new ArrayList<>();
        for (VariantSpec variant : experiment.variants()) {
            arms.add(new Results.Arm(
                    variant.key(),
                    Results.Values.of(metric, sums.variant(variant.key()).metric(metric.key())),
                    sums.variant(variant.key()).belowResolution(metric.key()),
                    arms.isEmpty() ? null : compared.get(arms.size() - 1).difference()));
        }
        return new Results.Metric(
                metric.key(),
                metric.name(),
                metric.kind(),
                metric.quantile(),
                metric.direction(),
                metric.key().equals(experiment.primaryMetric()),
                metric.guardrail(),
                metric.margin(),
                arms);
    }
}
