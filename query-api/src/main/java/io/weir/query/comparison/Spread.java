package io.weir.query.comparison;

import io.weir.query.metrics.MetricSpec;
import io.weir.query.statistics.Answer;
import io.weir.query.statistics.Scale;
import io.weir.query.sums.ClusterTotals;
import io.weir.query.sums.MetricTotals;

/**
 * How much a metric varies by chance, by the estimator that a real comparison would use.
 *
 * @param perUnit standard deviation of the estimate that one unit would give, in the metric's unit
 * @param because which estimator, in words
 */
public record Spread(double perUnit, String because) {

    /**
     * From one arm, which is compared with another of its kind.
     *
     * @param clusters {@link ClusterTotals#NONE} on the basis of units
     */
    public static Answer<Spread> of(MetricSpec metric, MetricTotals arm, ClusterTotals clusters, Basis basis) {
        Arms twice = new Arms(metric, arm, arm, clusters, clusters);
        Effects.Estimator estimator = Effects.estimator(twice, basis);
        return Effects.contrast(twice, estimator)
                .flatMap(contrast -> contrast.on(Scale.absolute))
                .map(effect -> new Spread(effect.standardError() * Math.sqrt(arm.n() / 2.0), estimator.because));
    }

    /** From both arms as they are: what goes together in them, because they share clusters, is taken off as a comparison does. */
    public static Answer<Spread> of(Arms arms, Basis basis) {
        Effects.Estimator estimator = Effects.estimator(arms, basis);
        double units = 1.0 / arms.control().n() + 1.0 / arms.treatment().n();
        return Effects.contrast(arms, estimator)
                .flatMap(contrast -> contrast.on(Scale.absolute))
                .map(effect -> new Spread(effect.standardError() / Math.sqrt(units), estimator.because));
    }
}
