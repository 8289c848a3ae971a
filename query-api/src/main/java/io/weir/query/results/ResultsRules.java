package io.weir.query.results;

import io.weir.query.comparison.Basis;
import io.weir.query.experiments.Active;
import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.Experiment.PhaseSpec;
import io.weir.query.experiments.Experiment.VariantSpec;
import io.weir.query.experiments.Method;
import io.weir.query.sums.EventTotals;
import io.weir.query.sums.LogTotals;
import io.weir.query.sums.Positions;
import io.weir.query.sums.StatsSnapshot;
import io.weir.query.sums.Sums;
import io.weir.query.sums.UnitTotals;
import io.weir.query.sums.UnusableTotals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** From sums to the results document. */
final class ResultsRules {

    private ResultsRules() {}

    /** @param isCatchingUp the sums are too far behind the log to decide on them */
    static Results results(
            Active active, StatsSnapshot snapshot, Method method, Basis basis, boolean isCatchingUp, Instant now) {
        Experiment experiment = active.experiment();
        Sums sums = Sums.of(snapshot);
        Positions positions = Positions.of(snapshot);
        Health checked = HealthRules.health(active, sums);
        Health health = isCatchingUp ? checked.whileCatchingUp() : checked;
        List<Results.Metric> metrics = MetricRules.metrics(experiment, sums, method, basis);
        List<Verdict> verdicts = verdicts(experiment, metrics, health, now);
        List<Results.Slice> slices = SliceRules.slices(experiment, sums, method, basis);
        return new Results(
                experiment.key(),
                experiment.project(),
                active.generation(),
                experiment.revision(),
                experiment.unit(),
                positions.of(experiment.route()),
                positions.streamTime() < 0 ? null : Instant.ofEpochMilli(positions.streamTime()),
                snapshot.source(),
                method,
                basis,
                VerdictRules.overall(verdicts),
                verdicts,
                health,
                sums.lateDefinitions() > 0,
                sums.lateDefinitions(),
                variants(experiment, sums),
                experiment.phases().stream()
                        .map(phase -> phase(experiment, phase, sums))
                        .toList(),
                sums.variant("").events().late(),
                sums.variant("").units(),
                unusable(sums),
                metrics,
                slices,
                InteractionRules.interactions(experiment, slices),
                ClusterRules.clusters(experiment, sums),
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
                    events.late(),
                    variant.forcedUnits(),
                    events.forced()));
        }
        return variants;
    }

    private static List<Results.Unusable> unusable(Sums sums) {
        return sums.variant("").unusable().entrySet().stream()
                .map(entry ->
                        new Results.Unusable(entry.getKey(), entry.getValue().count(), example(entry.getValue())))
                .toList();
    }

    private static Results.Example example(UnusableTotals exposures) {
        return new Results.Example(
                exposures.id(),
                Instant.ofEpochMilli(exposures.time()),
                exposures.unit().isEmpty() ? null : exposures.unit(),
                exposures.variant());
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

    static boolean hasEnded(Experiment experiment, Instant now) {
        return experiment.end() != null && experiment.end().isBefore(now);
    }

    private static List<Verdict> verdicts(
            Experiment experiment, List<Results.Metric> metrics, Health health, Instant now) {
        boolean hasEnded = hasEnded(experiment, now);
        List<Verdict> verdicts = new ArrayList<>();
        for (int v = 1; v < experiment.variants().size(); v++) {
            List<VerdictRules.Compared> compared = new ArrayList<>();
            for (int m = 0; m < metrics.size(); m++) {
                compared.add(new VerdictRules.Compared(
                        experiment.metrics().get(m),
                        metrics.get(m).primary(),
                        metrics.get(m).variants().get(v).difference()));
            }
            verdicts.add(VerdictRules.verdict(experiment.variants().get(v).key(), compared, health, hasEnded));
        }
        return verdicts;
    }

    private static Results.Events events(EventTotals events) {
        return new Results.Events(
                events.matched(),
                events.counted(),
                events.outside(),
                events.late(),
                events.crossed(),
                events.forced(),
                0); // what is matched is the sum of these
    }

    private static Results.Accounting accounting(LogTotals log) {
        return new Results.Accounting(
                log.received(),
                log.admitted(),
                log.duplicates(),
                log.conflicts(),
                log.unreadable(),
                log.quarantined(),
                log.residual());
    }
}
