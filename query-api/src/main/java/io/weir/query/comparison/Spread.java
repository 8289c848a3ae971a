package io.weir.query.comparison;

import io.weir.query.metrics.MetricSpec;
import io.weir.query.statistics.Answer;
import io.weir.query.statistics.Scale;
import io.weir.query.sums.ClusterTotals;
import io.weir.query.sums.MetricTotals;

/**
 * How much a metric varies by chance, from one arm: the arm is compared with another of its kind, by the estimator that a real
 * comparison would use.
 *
 * @param perUnit standard deviation of the estimate that one unit would give, in the metric's unit
 * @param because which estimator, in words
 */
public record Spread(double perUnit, String because) {

    /** @param clusters {@link ClusterTotals#NONE} on the basis of units */
    public static Answer<Spread> of(MetricSpec metric, MetricTotals arm, ClusterTotals clusters, Basis basis) {
        Arms twice = new Arms(metric, arm, arm, clusters, clusters);
        Effects.Estimator estimator = Effects.estimator(twice, basis);
        return Effects.contrast(twice, estimator)
                .flatMap(contrast -> contrast.on(Scale.absolute))
                .map(effect -> new Spread(effect.standardError() * Math.sqrt(arm.n() / 2.0), estimator.because));
    }
}
