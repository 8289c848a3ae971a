package io.weir.bench.calibrate;

import io.weir.query.metrics.MetricSpec;
import io.weir.query.metrics.MetricSpec.Direction;
import io.weir.schemas.MetricKind;
import io.weir.standalone.client.agentdojo.Run;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * Units that samples are drawn from, with replacement.
 *
 * @param units the value, and a ratio's denominator or a covariate, in thousandths
 * @param tasks which unit is of which task
 * @param truth what the metric is of all of them
 */
record Population(String name, MetricSpec metric, long[][] units, int[][] tasks, double truth) {

    private static final double QUANTILE = 0.9;
    private static final int FINER = 64;

    /**
     * Shares, skewed and heavy-tailed times, counts that are mostly 0, and what is made of them.
     *
     * @param runs of one defence
     * @param before of the same tasks before anything was changed
     */
    static List<Population> of(List<Run> runs, List<Run> before) {
        List<Population> populations = new ArrayList<>();
        populations.add(mean("solved", "share", MetricKind.conversion, runs, run -> run.utility() ? 1_000 : 0));
        populations.add(mean("seconds", "skewed", MetricKind.sum, runs, Population::milliseconds));
        populations.add(mean("failed calls", "mostly 0", MetricKind.count, runs, run -> 1_000 * failures(run)));
        populations.add(failuresByCalls(runs));
        populations.add(quantileOfSeconds(runs));
        populations.add(secondsWithCovariate(runs, before));
        return populations;
    }

    double sd() {
        double mean = 0;
        for (long[] unit : units) mean += unit[0] / 1e3 / units.length;
        double squares = 0;
        for (long[] unit : units) squares += Math.pow(unit[0] / 1e3 - mean, 2) / units.length;
        return Math.sqrt(squares);
    }

    private static Population mean(
            String name, String shape, MetricKind kind, List<Run> runs, ToLongFunction<Run> value) {
        long[][] units =
                runs.stream().map(run -> new long[] {value.applyAsLong(run)}).toArray(long[][]::new);
        return new Population(
                name + " (" + shape + ")", spec(kind, false), units, tasks(runs), sum(units, 0) / runs.size());
    }

    private static Population failuresByCalls(List<Run> runs) {
        long[][] units = runs.stream()
                .map(run ->
                        new long[] {1_000 * failures(run), 1_000L * run.calls().size()})
                .toArray(long[][]::new);
        double truth = sum(units, 0) / sum(units, 1);
        return new Population(
                "failed share of calls (ratio)", spec(MetricKind.ratio, false), units, tasks(runs), truth);
    }

    /** Each time stands for many within 5 %: a few hundred values alone have gaps that time has not. */
    private static Population quantileOfSeconds(List<Run> runs) {
        long[][] units = runs.stream()
                .flatMap(run -> IntStream.range(0, FINER)
                        .mapToObj(i -> new long[] {Math.round(milliseconds(run) * (0.95 + 0.1 * i / (FINER - 1)))}))
                .toArray(long[][]::new);
        long[] sorted = Arrays.stream(units).mapToLong(unit -> unit[0]).sorted().toArray();
        double truth = sorted[(int) Math.floor(QUANTILE * (sorted.length - 1))] / 1e3;
        return new Population("seconds (quantile 0.9)", spec(MetricKind.quantile, false), units, tasks(runs), truth);
    }

    /** The covariate is the time of the task's next run, before anything was changed: what a unit did then is alike, not the same. */
    private static Population secondsWithCovariate(List<Run> runs, List<Run> before) {
        Map<String, Long> times = new HashMap<>();
        for (int[] task : tasks(before)) {
            for (int i = 0; i < task.length; i++) {
                Run next = before.get(task[(i + 1) % task.length]);
                times.put(pair(before.get(task[i])), milliseconds(next));
            }
        }
        long[][] units = runs.stream()
                .map(run -> new long[] {milliseconds(run), times.get(pair(run))})
                .toArray(long[][]::new);
        double truth = sum(units, 0) / runs.size();
        return new Population("seconds (with a covariate)", spec(MetricKind.sum, true), units, tasks(runs), truth);
    }

    private static String pair(Run run) {
        return run.suite() + "/" + run.userTask() + "/" + run.injectionTask();
    }

    private static long milliseconds(Run run) {
        return run.durationSeconds().movePointRight(3).longValue();
    }

    private static long failures(Run run) {
        return run.calls().stream()
                .filter(call -> call.answer() == Run.Answer.failure)
                .count();
    }

    private static double sum(long[][] units, int component) {
        double sum = 0;
        for (long[] unit : units) sum += unit[component] / 1e3;
        return sum;
    }

    private static int[][] tasks(List<Run> runs) {
        Map<String, List<Integer>> tasks = new LinkedHashMap<>();
        for (int i = 0; i < runs.size(); i++) {
            String task = runs.get(i).suite() + "/" + runs.get(i).userTask();
            tasks.computeIfAbsent(task, t -> new ArrayList<>()).add(i);
        }
        return tasks.values().stream()
                .map(units -> units.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }

    private static MetricSpec spec(MetricKind kind, boolean hasCovariate) {
        return new MetricSpec(
                "metric",
                "metric",
                null,
                null,
                kind,
                null,
                "event",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                kind == MetricKind.quantile ? BigDecimal.valueOf(QUANTILE) : null,
                null,
                hasCovariate ? "P1D" : null,
                Direction.increase,
                false,
                null);
    }
}
