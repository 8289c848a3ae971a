package io.weir.query.plan;

import io.weir.query.comparison.Basis;
import io.weir.query.comparison.Comparison;
import io.weir.query.comparison.Estimates;
import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.Method;
import io.weir.query.metrics.MetricSpec;
import io.weir.query.statistics.Answer;
import io.weir.query.statistics.MidExperimentPower.Test;
import io.weir.query.statistics.PlannedPower;
import io.weir.query.statistics.Unavailable;
import io.weir.query.sums.MetricTotals;
import io.weir.query.sums.Positions;
import io.weir.query.sums.StatsSnapshot;
import io.weir.query.sums.Sums;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** From a metric's history to units, days and detectable effects. */
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
        Basis basis = Basis.of(history, asked.basis());
        Varying varying = Varying.of(history, metric, sums, basis);
        Split split = asked.splitLike(history);
        Method method = asked.method() == null ? history.analysis().method() : asked.method();
        double alphaOfEach = asked.alpha() / split.comparisons();
        Arrivals arrivals = asked.unitsPerDay() == null
                ? Arrivals.of(history, hours)
                : new Arrivals(asked.unitsPerDay(), List.of());
        Double value = Estimates.value(metric, control);
        Answer<PlannedPower> power = varying.spread()
                .flatMap(found -> PlannedPower.of(found.perUnit() * split.error(), test(method), alphaOfEach));
        Positions positions = Positions.of(results);
        return new Plan(
                history.key(),
                metric.key(),
                method,
                basis,
                varying.because(),
                asked.power(),
                asked.alpha(),
                alphaOfEach,
                split.weights(),
                generation,
                basis == Basis.units ? positions.of(history.unit()) : positions.of(history.route()),
                positions.streamTime() < 0 ? null : Instant.ofEpochMilli(positions.streamTime()),
                new Plan.Baseline(
                        control.n(),
                        value,
                        varying.perUnit(),
                        varying.clusters(),
                        varying.sharedClusters(),
                        varying.designEffect()),
                arrivals.perDay(),
                arrivals.warnings(),
                needed(asked, split, value, arrivals.perDay(), power),
                detectable(asked, split, value, arrivals.perDay(), power),
                power instanceof Answer.None<PlannedPower>(Unavailable reason) ? reason.name() : null);
    }

    private static Test test(Method method) {
        return method == Method.sequential
                ? new Test.Sequential(Comparison.TIGHTEST_AT_UNITS)
                : new Test.Once(); // with a flat prior a chance to win of 97.5 % is a test at 5 %
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
