package io.weir.query.results;

import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.Experiment.BreakdownSpec;
import io.weir.query.experiments.Experiment.PhaseSpec;
import io.weir.query.experiments.Experiment.VariantSpec;
import io.weir.query.experiments.MetricSpec;
import io.weir.query.sums.EventTotals;
import io.weir.query.sums.LogTotals;
import io.weir.query.sums.MetricTotals;
import io.weir.query.sums.Positions;
import io.weir.query.sums.StatsSnapshot;
import io.weir.query.sums.Sums;
import io.weir.query.sums.UnitTotals;
import io.weir.schemas.Decimals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** From sums to the results document. */
final class ResultsRules {

    private ResultsRules() {}

    static Results results(Experiment experiment, long generation, StatsSnapshot snapshot) {
        Sums sums = Sums.of(snapshot);
        Positions positions = Positions.of(snapshot);
        return new Results(
                experiment.key(),
                experiment.project(),
                generation,
                experiment.revision(),
                experiment.unit(),
                positions.of(experiment.unit()),
                positions.streamTime() < 0 ? null : Instant.ofEpochMilli(positions.streamTime()),
                snapshot.source(),
                sums.lateDefinitions() > 0,
                sums.lateDefinitions(),
                variants(experiment, sums),
                experiment.phases().stream()
                        .map(phase -> phase(experiment, phase, sums))
                        .toList(),
                sums.variant("").events().late(),
                experiment.metrics().stream()
                        .map(metric -> metric(experiment, metric, sums))
                        .toList(),
                experiment.breakdowns().stream()
                        .flatMap(breakdown -> slices(experiment, breakdown, sums))
                        .toList(),
                ClusterRules.clusters(experiment, sums, positions),
                events(sums.events()),
                accounting(sums.log()));
    }

    private static List<Results.Variant> variants(Experiment experiment, Sums sums) {
        List<Results.Variant> variants = new ArrayList<>();
        for (VariantSpec spec : experiment.variants()) {
            UnitTotals variant = sums.variant(spec.key());
            EventTotals events = variant.events();
            variants.add(new Results.Variant(
                    spec.key(),
                    variants.isEmpty(),
                    variant.units(),
                    variant.crossovers(),
                    events.counted(),
                    events.outside(),
                    events.crossed(),
                    events.late()));
        }
        return variants;
    }

    private static Results.Phase phase(Experiment experiment, PhaseSpec phase, Sums sums) {
        return new Results.Phase(
                phase.phase(),
                phase.from(),
                experiment.variants().stream()
                        .map(variant -> {
                            UnitTotals units = sums.phase(variant.key(), phase.phase());
                            return new Results.PhaseUnits(
                                    variant.key(),
                                    phase.weights().get(variant.key()),
                                    units.units(),
                                    units.crossovers());
                        })
                        .toList());
    }

    private static Results.Metric metric(Experiment experiment, MetricSpec metric, Sums sums) {
        List<Results.Arm> arms = new ArrayList<>();
        MetricTotals control =
                sums.variant(experiment.variants().getFirst().key()).metric(metric.key());
        for (VariantSpec variant : experiment.variants()) {
            MetricTotals arm = sums.variant(variant.key()).metric(metric.key());
            arms.add(new Results.Arm(
                    variant.key(),
                    arm.n(),
                    Estimates.decimal(arm.sum(), Decimals.SCALE),
                    Estimates.denominatorSum(metric, arm),
                    Estimates.mean(arm),
                    Estimates.ratio(metric, arm),
                    Estimates.quantile(metric, arm),
                    arms.isEmpty() ? null : Differences.of(metric, control, arm)));
        }
        return new Results.Metric(
                metric.key(),
                metric.name(),
                metric.kind(),
                metric.quantile(),
                metric.direction(),
                metric.guardrail(),
                metric.margin(),
                arms);
    }

    private static Stream<Results.Slice> slices(Experiment experiment, BreakdownSpec breakdown, Sums sums) {
        return Stream.concat(breakdown.values().stream(), Stream.of(BreakdownSpec.OTHER))
                .map(value -> new Results.Slice(
                        breakdown.attribute(),
                        value,
                        experiment.variants().stream()
                                .map(variant -> slice(
                                        experiment,
                                        variant.key(),
                                        sums.slice(variant.key(), breakdown.attribute(), value)))
                                .toList()));
    }

    private static Results.SliceVariant slice(Experiment experiment, String variant, UnitTotals units) {
        return new Results.SliceVariant(
                variant,
                units.units(),
                units.crossovers(),
                experiment.metrics().stream()
                        .map(metric -> {
                            MetricTotals totals = units.metric(metric.key());
                            return new Results.SliceMetric(
                                    metric.key(),
                                    totals.n(),
                                    Estimates.decimal(totals.sum(), Decimals.SCALE),
                                    Estimates.denominatorSum(metric, totals),
                                    Estimates.mean(totals),
                                    Estimates.ratio(metric, totals),
                                    Estimates.quantile(metric, totals));
                        })
                        .toList());
    }

    private static Results.Events events(EventTotals events) {
        return new Results.Events(
                events.matched(),
                events.counted(),
                events.held(),
                events.outside(),
                events.late(),
                events.crossed(),
                0); // what is matched is the sum of these
    }

    private static Results.Accounting accounting(LogTotals log) {
        return new Results.Accounting(
                log.received(), log.admitted(), log.duplicates(), log.conflicts(), log.unreadable(), log.residual());
    }
}
