package io.weir.query.comparison;

import io.weir.query.statistics.Answer;
import io.weir.query.statistics.ClusterRobust;
import io.weir.query.statistics.ClusterSums;
import io.weir.query.statistics.Contrast;
import io.weir.query.statistics.Cuped;
import io.weir.query.statistics.CupedRatio;
import io.weir.query.statistics.Effect;
import io.weir.query.statistics.MeanEffect;
import io.weir.query.statistics.PairedDifference;
import io.weir.query.statistics.QuantileDifference;
import io.weir.query.statistics.RatioMetric;
import io.weir.query.statistics.Scale;
import io.weir.query.statistics.Unavailable;
import io.weir.schemas.MetricKind;
import java.util.function.BiFunction;

/** The estimate and its standard error, by what the metric is and what varies. All methods start from it. */
final class Effects {

    private Effects() {}

    /** How the standard error comes about. */
    enum Estimator {
        mean("The metric is a mean over units."),
        ratio_delta("The metric is a ratio of sums: units vary, not what is counted."),
        quantile("The metric is a quantile: what lies around it says how far chance may move it."),
        quantile_of_clusters(
                "Units share clusters, and how many of a cluster lie below a quantile is not kept; basis=units takes "
                        + "units as independent."),
        cuped("What a unit did before its exposure is taken off."),
        cluster_robust("Units share clusters, so clusters are what varies."),
        paired("Every cluster holds units of both variants: their differences vary.");

        /** Why it is this one. */
        final String because;

        Estimator(String because) {
            this.because = because;
        }

        boolean isOfClusters() {
            return this == cluster_robust || this == paired;
        }

        @Override
        public String toString() {
            return this == quantile_of_clusters ? quantile.name() : name();
        }
    }

    static Estimator estimator(Arms arms, Basis basis) {
        MetricKind kind = arms.metric().kind();
        if (kind == MetricKind.quantile) {
            return basis == Basis.units ? Estimator.quantile : Estimator.quantile_of_clusters;
        }
        if (basis == Basis.clusters) return Estimator.cluster_robust;
        if (basis == Basis.paired) return Estimator.paired;
        if (arms.hasCovariate()) return Estimator.cuped;
        return kind == MetricKind.ratio ? Estimator.ratio_delta : Estimator.mean;
    }

    static Answer<Contrast> contrast(Arms arms, Estimator estimator) {
        return switch (estimator) {
            case quantile ->
                quantiles(
                        arms,
                        (a, b) -> QuantileDifference.contrast(
                                a, b, arms.metric().quantile().doubleValue()));
            case quantile_of_clusters -> quantiles(arms, (a, b) -> Answer.none(Unavailable.NO_CLUSTERS_OF_QUANTILES));
            case cluster_robust ->
                Answer.found(scale -> ClusterRobust.effect(
                                arms.clustersOfControl(), arms.clustersOfTreatment(), arms.shared(), scale)
                        .map(effect -> ofUnits(arms, effect)));
            case paired -> Answer.found(scale -> paired(arms, scale).map(effect -> ofUnits(arms, effect)));
            case cuped -> adjusted(arms);
            case ratio_delta -> RatioMetric.contrast(Arms.ratio(arms.control()), Arms.ratio(arms.treatment()));
            case mean -> MeanEffect.contrast(Arms.means(arms.control()), Arms.means(arms.treatment()));
        };
    }

    private static Answer<Contrast> quantiles(
            Arms arms, BiFunction<QuantileDifference.Arm, QuantileDifference.Arm, Answer<Contrast>> contrast) {
        return Estimates.around(arms.metric(), arms.control())
                .flatMap(a -> Estimates.around(arms.metric(), arms.treatment()).flatMap(b -> contrast.apply(a, b)));
    }

    private static Answer<Effect> paired(Arms arms, Scale scale) {
        ClusterSums control = arms.clustersOfControl();
        ClusterSums treatment = arms.clustersOfTreatment();
        return arms.metric().kind() == MetricKind.ratio
                ? PairedDifference.effectOfRatio(control, treatment, arms.shared(), scale)
                : PairedDifference.effect(control, treatment, arms.shared(), scale);
    }

    /** Clusters vary, but what is counted, and grows from look to look, are units. */
    private static Effect ofUnits(Arms arms, Effect effect) {
        return new Effect(effect.estimate(), effect.standardError(), effect.degreesOfFreedom(), arms.units());
    }

    private static Answer<Contrast> adjusted(Arms arms) {
        if (arms.metric().kind() == MetricKind.ratio) {
            return CupedRatio.contrast(
                    Arms.ratioWithCovariate(arms.control()), Arms.ratioWithCovariate(arms.treatment()));
        }
        return Cuped.contrast(Arms.withCovariate(arms.control()), Arms.withCovariate(arms.treatment()));
    }
}
