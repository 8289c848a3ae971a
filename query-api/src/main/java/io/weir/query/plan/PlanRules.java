package io.weir.query.plan;

import io.weir.query.comparison.Basis;
import io.weir.query.comparison.Comparison;
import io.weir.query.comparison.Estimates;
import io.weir.query.comparison.Spread;
import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.Method;
import io.weir.query.metrics.MetricSpec;
import io.weir.query.statistics.Answer;
import io.weir.query.statistics.MidExperimentPower.Test;
import io.weir.query.statistics.PlannedPower;
import io.weir.query.statistics.Unavailable;
import io.weir.query.sums.ClusterTotals;
import io.weir.query.sums.Hours;
import io.weir.query.sums.MetricTotals;
import io.weir.query.sums.Positions;
import io.weir.query.sums.StatsSnapshot;
import io.weir.query.sums.Sums;
import io.weir.query.sums.UnitTotals;
import io.weir.schemas.MetricKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** From a metric's history to units, days and detectable effects. Every variant is taken to vary as the control did. */
final class PlanRules {

    private static final List<Integer> DAYS = List.of(7, 14, 28, 56);

    /** Beyond what a column of counts can hold nobody plans. */
    private static final double MOST_UNITS = 1e15;

    private PlanRules() {}

    static Plan plan(
            PlanRequest asked, Experiment history, long generation, StatsSnapshot results, StatsSnapshot hours) {
        Sums sums = Sums.of(results);
        MetricSpec metric = asked.metricOf(history);
        MetricTotals control = sums.variant(history.control()).metric(metric.key());
        boolean hasClusters = history.clusterBy() != null && metric.kind() != MetricKind.quantile;
        Basis basis = hasClusters ? Basis.clusters : Basis.units;
        ClusterTotals clusters = hasClusters ? sums.clusters(history.control(), metric.key()) : ClusterTotals.NONE;
        Answer<Spread> spread = Spread.of(metric, control, clusters, basis);
        Split split = asked.splitLike(history);
        Method method = asked.method() == null ? history.analysis().method() : asked.method();
        double alphaOfEach = asked.alpha() / split.comparisons();
        Double perDay = asked.unitsPerDay() == null ? unitsPerDay(hours) : asked.unitsPerDay();
        Double value = Estimates.value(metric, control);
        Answer<PlannedPower> power =
                spread.flatMap(found -> PlannedPower.of(found.perUnit() * split.error(), test(method), alphaOfEach));
        Positions positions = Positions.of(results);
        return new Plan(
                history.key(),
                metric.key(),
                method,
                spread instanceof Answer.Found<Spread>(Spread found) ? found.because() : null,
                asked.power(),
                asked.alpha(),
                alphaOfEach,
                split.weights(),
                generation,
                hasClusters ? positions.ofClusters(history.unit()) : positions.of(history.unit()),
                positions.streamTime() < 0 ? null : Instant.ofEpochMilli(positions.streamTime()),
                baseline(metric, control, clusters, spread, value, hasClusters),
                perDay,
                needed(asked, split, value, perDay, power),
                detectable(asked, split, value, perDay, power),
                power instanceof Answer.None<PlannedPower>(Unavailable reason) ? reason.name() : null);
    }

    private static Test test(Method method) {
        return method == Method.sequential
                ? new Test.Sequential(Comparison.TIGHTEST_AT_UNITS)
                : new Test.Once(); // with a flat prior a chance to win of 97.5 % is a test at 5 %
    }

    private static Plan.Baseline baseline(
            MetricSpec metric,
            MetricTotals control,
            ClusterTotals clusters,
            Answer<Spread> spread,
            Double value,
            boolean hasClusters) {
        Double perUnit = spread instanceof Answer.Found<Spread>(Spread found) ? found.perUnit() : null;
        Double designEffect = null;
        boolean canCompare = hasClusters && perUnit != null;
        if (canCompare
                && Spread.of(metric, control, ClusterTotals.NONE, Basis.units)
                        instanceof Answer.Found<Spread>(Spread alone)) {
            designEffect = Math.pow(perUnit / alone.perUnit(), 2);
        }
        return new Plan.Baseline(control.n(), value, perUnit, hasClusters ? clusters.clusters() : null, designEffect);
    }

    /** Units of all variants by the whole hours from the first to the last; null when none were counted by hour. */
    private static Double unitsPerDay(StatsSnapshot snapshot) {
        TreeMap<Long, Map<String, UnitTotals>> hours =
                new TreeMap<>(Hours.of(snapshot).all());
        if (hours.isEmpty()) return null;
        double units = hours.values().stream()
                .flatMap(variants -> variants.values().stream())
                .mapToDouble(UnitTotals::units)
                .sum();
        double days = (hours.lastKey() - hours.firstKey() + 1) / 24.0;
        return units > 0 ? units / days : null;
    }

    /** Null when no effect was asked for, or nothing can be said of any. */
    private static Plan.Needed needed(
            PlanRequest asked, Split split, Double value, Double perDay, Answer<PlannedPower> power) {
        boolean isAsked = asked.effect() != null || asked.relativeEffect() != null;
        if (!isAsked || !(power instanceof Answer.Found<PlannedPower>(PlannedPower planned))) return null;
        if (asked.effect() == null && (value == null || value == 0)) return without(Unavailable.ZERO_BASELINE);
        double effect = asked.effect() == null ? asked.relativeEffect() * Math.abs(value) : asked.effect();
        return switch (planned.units(effect, asked.power())) {
            case Answer.None<Double>(Unavailable reason) -> without(reason);
            case Answer.Found<Double>(Double both) -> {
                double all = split.all(both);
                if (all > MOST_UNITS) yield without(Unavailable.EFFECT_TOO_SMALL);
                Double days = perDay == null ? null : all / perDay;
                yield new Plan.Needed(effect, relative(effect, value), split.units(all), days, null);
            }
        };
    }

    private static Plan.Needed without(Unavailable reason) {
        return new Plan.Needed(null, null, null, null, reason.name());
    }

    private static List<Plan.Detectable> detectable(
            PlanRequest asked, Split split, Double value, Double perDay, Answer<PlannedPower> power) {
        List<Plan.Detectable> detectable = new ArrayList<>();
        if (perDay == null || !(power instanceof Answer.Found<PlannedPower>(PlannedPower planned))) return detectable;
        for (int days : DAYS) {
            double all = perDay * days;
            if (planned.effect(split.ofBoth(all), asked.power()) instanceof Answer.Found<Double>(Double effect)) {
                detectable.add(new Plan.Detectable(days, Math.round(all), effect, relative(effect, value)));
            }
        }
        return detectable;
    }

    private static Double relative(double effect, Double value) {
        return value == null || value == 0 ? null : effect / Math.abs(value);
    }
}
