package io.weir.query.results;

import io.weir.query.comparison.Estimates;
import io.weir.query.experiments.Experiment;
import io.weir.query.metrics.MetricSpec;
import io.weir.query.statistics.Answer;
import io.weir.query.statistics.PassK;
import io.weir.query.statistics.Successes;
import io.weir.query.statistics.Unavailable;
import io.weir.query.sums.ClusterTotals;
import io.weir.query.sums.ClusterTotals.Trials;
import io.weir.query.sums.Sums;
import io.weir.schemas.Decimals;
import io.weir.schemas.MetricKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The sums over clusters, in the metrics' own units, and how reliable those are that are tasks. */
final class ClusterRules {

    private ClusterRules() {}

    /** Null when the experiment has no clusters. */
    static Results.Clusters clusters(Experiment experiment, Sums sums) {
        if (experiment.clusterBy() == null) return null;
        return new Results.Clusters(
                experiment.clusterBy(),
                experiment.metrics().stream()
                        .filter(metric -> metric.kind() != MetricKind.quantile) // a quantile is no sum
                        .map(metric -> metric(experiment, metric, sums))
                        .toList());
    }

    private static Results.ClusterMetric metric(Experiment experiment, MetricSpec metric, Sums sums) {
        List<Results.ClusterArm> arms = new ArrayList<>();
        for (Experiment.VariantSpec variant : experiment.variants()) {
            ClusterTotals totals = sums.clusters(variant.key(), metric.key());
            arms.add(arm(variant.key(), arms.isEmpty(), metric, totals));
        }
        return new Results.ClusterMetric(metric.key(), arms);
    }

    private static Results.ClusterArm arm(String variant, boolean isControl, MetricSpec metric, ClusterTotals totals) {
        int value = Decimals.SCALE;
        int weight = metric.kind() == MetricKind.ratio ? Decimals.SCALE : 0; // else it counts units
        return new Results.ClusterArm(
                variant,
                totals.clusters(),
                Estimates.decimal(totals.weight(), weight),
                Estimates.decimal(totals.sum(), value),
                Estimates.decimal(totals.weightSquares(), 2 * weight),
                Estimates.decimal(totals.sumSquares(), 2 * value),
                Estimates.decimal(totals.weightSum(), weight + value),
                isControl
                        ? null
                        : new Results.SharedClusters(
                                totals.shared(),
                                Estimates.decimal(totals.controlWeightWeight(), 2 * weight),
                                Estimates.decimal(totals.controlSumSum(), 2 * value),
                                Estimates.decimal(totals.controlSumWeight(), weight + value),
                                Estimates.decimal(totals.controlWeightSum(), weight + value)),
                metric.kind() == MetricKind.conversion ? reliability(totals) : null);
    }

    private static Results.Reliability reliability(ClusterTotals totals) {
        if (totals.clusters() == 0) return unreliable(Unavailable.NO_UNITS);
        boolean areAll =
                totals.trials().values().stream().mapToLong(Long::longValue).sum() == totals.clusters()
                        && totals.trials().values().stream().allMatch(count -> count > 0);
        if (!areAll) return unreliable(Unavailable.TRIALS_NOT_KEPT);
        Map<Successes, Long> tasks = new HashMap<>();
        totals.trials().forEach((of, count) -> tasks.put(new Successes(of.units(), of.successes()), count));
        int fewest =
                totals.trials().keySet().stream().mapToInt(Trials::units).min().orElseThrow();
        List<Double> all = new ArrayList<>();
        List<Double> any = new ArrayList<>();
        for (int k = 1; k <= fewest; k++) {
            if (PassK.all(tasks, k) instanceof Answer.Found<PassK>(PassK hat)) all.add(hat.value());
            if (PassK.any(tasks, k) instanceof Answer.Found<PassK>(PassK at)) any.add(at.value());
        }
        return new Results.Reliability(all, any, null);
    }

    private static Results.Reliability unreliable(Unavailable reason) {
        return new Results.Reliability(null, null, reason.name());
    }
}
