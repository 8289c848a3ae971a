package io.weir.query.comparison;

import io.weir.query.statistics.Answer;
import io.weir.query.statistics.ClusterRobust;
import io.weir.query.statistics.Cuped;
import io.weir.query.statistics.CupedRatio;
import io.weir.query.statistics.Effect;
import io.weir.query.statistics.MeanEffect;
import io.weir.query.statistics.PairedDifference;
import io.weir.query.statistics.QuantileDifference;
import io.weir.query.statistics.RatioMetric;
import io.weir.query.statistics.Scale;
import io.weir.schemas.MetricKind;

/** The estimate and its standard error, by what the metric is and what varies. All methods start from it. */
final class Effects {

    private Effects() {}

    /**
     * How the standard error comes about.
     *
     * @param name of the estimator, stable
     * @param because why it is this one
     */
    record Estimator(String name, String because) {}

    static Estimator estimator(Arms arms, Basis basis) {
        MetricKind kind = arms.metric().kind();
        if (kind == MetricKind.quantile) {
            return new Estimator(
                    "quantile", "The metric is a quantile: what lies around it says how far chance may move it.");
        }
        if (basis == Basis.clusters) {
            return new Estimator("cluster_robust", "Units share clusters, so clusters are what varies.");
        }
        if (basis == Basis.paired) {
            return new Estimator("paired", "Every cluster holds units of both variants: their differences vary.");
        }
        if (arms.hasCovariate()) {
            return new Estimator("cuped", "What a unit did before its exposure is taken off.");
        }
        return kind == MetricKind.ratio
                ? new Estimator("ratio_delta", "The metric is a ratio of sums: units vary, not what is counted.")
                : new Estimator("mean", "The metric is a mean over units.");
    }

    /** Of clusters there is none relative to the control. */
    static Answer<Effect> of(Arms arms, Basis basis, Scale scale) {
        return switch (estimator(arms, basis).name()) {
            case "quantile" -> quantile(arms, scale);
            case "cluster_robust" -> clustered(arms);
            case "paired" -> paired(arms);
            case "cuped" -> adjusted(arms, scale);
            case "ratio_delta" -> RatioMetric.effect(Arms.ratio(arms.control()), Arms.ratio(arms.treatment()), scale);
            default -> MeanEffect.of(Arms.means(arms.control()), Arms.means(arms.treatment()), scale);
        };
    }

    private static Answer<Effect> quantile(Arms arms, Scale scale) {
        double q = arms.metric().quantile().doubleValue();
        return Estimates.around(arms.metric(), arms.control())
                .flatMap(a -> Estimates.around(arms.metric(), arms.treatment())
                        .flatMap(b -> QuantileDifference.effect(a, b, q, scale)));
    }

    private static Answer<Effect> clustered(Arms arms) {
        return ClusterRobust.effect(arms.clustersOfControl(), arms.clustersOfTreatment(), arms.shared())
                .map(effect ->
                        new Effect(effect.estimate(), effect.standardError(), effect.degreesOfFreedom(), arms.units()));
    }

    private static Answer<Effect> paired(Arms arms) {
        return PairedDifference.of(
                        arms.clustersOfControl(), arms.clustersOfTreatment(), arms.shared(), Difference.ALPHA)
                .map(paired -> new Effect(
                        paired.test().estimate(),
                        paired.test().standardError(),
                        paired.test().degreesOfFreedom(),
                        arms.units()));
    }

    private static Answer<Effect> adjusted(Arms arms, Scale scale) {
        if (arms.metric().kind() == MetricKind.ratio) {
            return CupedRatio.effect(
                    Arms.ratioWithCovariate(arms.control()), Arms.ratioWithCovariate(arms.treatment()), scale);
        }
        return Cuped.effect(Arms.withCovariate(arms.control()), Arms.withCovariate(arms.treatment()), scale);
    }
}
