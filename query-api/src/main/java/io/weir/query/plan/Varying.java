package io.weir.query.plan;

import io.weir.query.comparison.Arms;
import io.weir.query.comparison.Basis;
import io.weir.query.comparison.Spread;
import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.Experiment.VariantSpec;
import io.weir.query.metrics.MetricSpec;
import io.weir.query.statistics.Answer;
import io.weir.query.sums.ClusterTotals;
import io.weir.query.sums.MetricTotals;
import io.weir.query.sums.Sums;

/**
 * How much the history's metric varies, on the basis of its results. Every variant is taken to vary as the control did. Only where its
 * variants share clusters, such as the same tasks, they are compared as they are, because what a cluster does to both cancels; of
 * several variants that share some, the one that is compared least surely counts.
 *
 * @param clusters of the control; null on the basis of units, as are the following
 * @param sharedClusters with that variant; 0: no variant shares any
 */
record Varying(Answer<Spread> spread, Long clusters, Long sharedClusters, Double designEffect) {

    static Varying of(Experiment history, MetricSpec metric, Sums sums, Basis basis) {
        MetricTotals control = sums.variant(history.control()).metric(metric.key());
        Answer<Spread> alone = Spread.of(metric, control, ClusterTotals.NONE, Basis.units);
        if (basis == Basis.units) return new Varying(alone, null, null, null);
        ClusterTotals clusters = sums.clusters(history.control(), metric.key());
        Answer<Spread> widest = null;
        long shared = 0;
        for (VariantSpec variant : history.variants()) {
            ClusterTotals own = sums.clusters(variant.key(), metric.key());
            if (own.shared() == 0 || variant.key().equals(history.control())) continue;
            MetricTotals totals = sums.variant(variant.key()).metric(metric.key());
            Answer<Spread> both = Spread.of(new Arms(metric, control, totals, clusters, own), basis);
            if (widest != null && perUnit(both) <= perUnit(widest)) continue;
            widest = both;
            shared = own.shared();
        }
        Answer<Spread> spread = widest == null ? Spread.of(metric, control, clusters, basis) : widest;
        boolean canCompare = spread instanceof Answer.Found && alone instanceof Answer.Found;
        Double designEffect = canCompare ? (Double) Math.pow(perUnit(spread) / perUnit(alone), 2) : null;
        return new Varying(spread, clusters.clusters(), shared, designEffect);
    }

    String because() {
        if (!(spread instanceof Answer.Found<Spread>(Spread found))) return null;
        return sharedClusters == null || sharedClusters == 0
                ? found.because()
                : found.because() + " What variants share by them is taken off, as in the history.";
    }

    /** Null without an answer. */
    Double perUnit() {
        return spread instanceof Answer.Found<Spread>(Spread found) ? (Double) found.perUnit() : null;
    }

    /** −1 without an answer. */
    private static double perUnit(Answer<Spread> spread) {
        return spread instanceof Answer.Found<Spread>(Spread found) ? found.perUnit() : -1;
    }
}
