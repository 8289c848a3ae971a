package io.weir.query.results;

import io.weir.query.comparison.Estimates;
import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.MetricSpec;
import io.weir.query.sums.ClusterTotals;
import io.weir.query.sums.Positions;
import io.weir.query.sums.Sums;
import io.weir.schemas.Decimals;
import io.weir.schemas.MetricKind;
import java.util.ArrayList;
import java.util.List;

/** The sums over clusters, in the metrics' own units. */
final class ClusterRules {

    private ClusterRules() {}

    /** Null when the experiment has no clusters. */
    static Results.Clusters clusters(Experiment experiment, Sums sums, Positions positions) {
        if (experiment.clusterBy() == null) return null;
        return new Results.Clusters(
                experiment.clusterBy(),
                positions.ofClusters(experiment.unit()),
                experiment.metrics().stream()
                        .filter(metric -> metric.kind() != MetricKind.quantile) // a quantile is no sum
                        .map(metric -> metric(experiment, metric, sums))
                        .toList());
    }

    private static Results.ClusterMetric metric(Experiment experiment, MetricSpec metric, Sums sums) {
        List<Results.ClusterArm> arms = new ArrayList<>();
        for (Experiment.VariantSpec variant : experiment.variants()) {
            ClusterTotals totals = sums.clusters(variant.key(), metric.key());
            arms.add(arm(variant.key(), arms.isEmpty(), metric.kind() == MetricKind.ratio, totals));
        }
        return new Results.ClusterMetric(metric.key(), arms);
    }

    private static Results.ClusterArm arm(String variant, boolean isControl, boolean isRatio, ClusterTotals totals) {
        int value = Decimals.SCALE;
        int weight = isRatio ? Decimals.SCALE : 0; // else it counts units
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
                                Estimates.decimal(totals.controlWeightSum(), weight + value)));
    }
}
