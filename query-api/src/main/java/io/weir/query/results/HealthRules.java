package io.weir.query.results;

import io.weir.query.experiments.Active;
import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.Experiment.PhaseSpec;
import io.weir.query.experiments.Experiment.VariantSpec;
import io.weir.query.metrics.NamedMetrics.Superseded;
import io.weir.query.results.Health.Check;
import io.weir.query.results.Health.Status;
import io.weir.query.statistics.Answer;
import io.weir.query.statistics.SequentialSampleRatio;
import io.weir.query.sums.Sums;
import io.weir.query.sums.UnitTotals;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What can be wrong with an experiment whatever its metrics say. Thresholds are documented in RATIONALE.md. */
final class HealthRules {

    /** A mismatch that chance makes in one of a thousand experiments, however often they are looked at. */
    static final double SAMPLE_RATIO_P = 0.001;

    static final double CROSSOVERS = 0.01;
    static final double LATE = 0.01;

    /** Of each variant: below, intervals that rely on many units say too much. */
    static final long FEWEST_UNITS = 50;

    static final long FEWEST_CLUSTERS = 20;

    private HealthRules() {}

    static Health health(Active active, Sums sums) {
        Experiment experiment = active.experiment();
        List<Check> checks = new ArrayList<>();
        checks.add(exact(sums));
        checks.add(sampleRatio(experiment, sums));
        checks.add(EmptyVariants.check(experiment, sums));
        checks.add(crossovers(experiment, sums));
        checks.add(LeftOutRules.exposures(sums));
        checks.add(LeftOutRules.late(experiment, sums));
        checks.add(LeftOutRules.belowResolution(experiment, sums));
        checks.add(units(experiment, sums));
        checks.add(definitions(active.superseded()));
        if (experiment.decidesByClusters()) checks.add(clusters(experiment, sums));
        return Health.of(checks);
    }

    private static Check exact(Sums sums) {
        long late = sums.lateDefinitions();
        return new Check(
                "rebuild_needed",
                late == 0 ? Status.ok : Status.failed,
                (double) late,
                0,
                late == 0
                        ? null
                        : "The definition arrived after events that it covers. PATCH the experiment with {\"rebuild\": true} to recompute all of its numbers.");
    }

    private static Check definitions(List<Superseded> superseded) {
        String which = superseded.stream()
                .map(metric -> metric.key() + " is version " + metric.version() + " of " + metric.metric()
                        + ", whose newest is " + metric.newest())
                .collect(Collectors.joining("; "));
        return new Check(
                "metric_definitions",
                superseded.isEmpty() ? Status.ok : Status.warning,
                (double) superseded.size(),
                0,
                superseded.isEmpty()
                        ? null
                        : "The library computes metrics otherwise by now: " + which
                                + ". These numbers are right for their version. Clone the experiment to count by the newest.");
    }

    /** Of the phase in which it is clearest, for as many phases as there are. */
    private static Check sampleRatio(Experiment experiment, Sums sums) {
        Double smallest = null;
        for (PhaseSpec phase : experiment.phases()) {
            Double p = sampleRatio(experiment, phase, sums);
            if (p != null && (smallest == null || p < smallest)) smallest = p;
        }
        Double p = smallest == null
                ? null
                : Math.min(1, smallest * experiment.phases().size());
        boolean isWrong = p != null && p < SAMPLE_RATIO_P;
        return new Check(
                "sample_ratio",
                isWrong ? Status.failed : Status.ok,
                p,
                SAMPLE_RATIO_P,
                isWrong
                        ? "The variants did not get their share of the units. Look for exposures that are sent for one variant only, or lost."
                        : null);
    }

    private static Double sampleRatio(Experiment experiment, PhaseSpec phase, Sums sums) {
        List<Long> units = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        for (VariantSpec variant : experiment.variants()) {
            int weight = phase.weights().get(variant.key());
            if (weight == 0) continue;
            units.add(sums.phase(variant.key(), phase.phase()).units());
            weights.add((double) weight);
        }
        return SequentialSampleRatio.of(units, weights, SequentialSampleRatio.CONCENTRATION)
                        instanceof Answer.Found<SequentialSampleRatio> found
                ? (Double) found.value().pValue().value()
                : null;
    }

    private static Check crossovers(Experiment experiment, Sums sums) {
        long crossed = 0;
        long all = 0;
        for (VariantSpec variant : experiment.variants()) {
            UnitTotals units = sums.variant(variant.key());
            crossed += units.crossovers();
            all += units.units() + units.crossovers();
        }
        return share(
                "crossovers",
                crossed,
                all,
                CROSSOVERS,
                "Units saw more than one variant and are left out. Make the assignment stick to the unit.");
    }

    private static Check share(String name, long part, long all, double threshold, String advice) {
        Double share = all == 0 ? null : (Double) ((double) part / all);
        boolean isHigh = share != null && share > threshold;
        return new Check(name, isHigh ? Status.warning : Status.ok, share, threshold, isHigh ? advice : null);
    }

    private static Check units(Experiment experiment, Sums sums) {
        long fewest = experiment.variants().stream()
                .mapToLong(variant -> sums.variant(variant.key()).units())
                .min()
                .orElse(0);
        return enough("units", fewest, FEWEST_UNITS, "Wait: some variant has too few units to say anything.");
    }

    /** Of the metric that decides. */
    private static Check clusters(Experiment experiment, Sums sums) {
        long fewest = experiment.variants().stream()
                .mapToLong(variant ->
                        sums.clusters(variant.key(), experiment.primaryMetric()).clusters())
                .min()
                .orElse(0);
        return enough(
                "clusters",
                fewest,
                FEWEST_CLUSTERS,
                "More units of the same clusters do not help: add clusters, such as other tasks.");
    }

    private static Check enough(String name, long value, long least, String advice) {
        boolean isEnough = value >= least;
        return new Check(name, isEnough ? Status.ok : Status.waiting, (double) value, least, isEnough ? null : advice);
    }
}
