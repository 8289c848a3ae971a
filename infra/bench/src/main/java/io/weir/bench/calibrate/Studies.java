package io.weir.bench.calibrate;

import io.weir.bench.calibrate.Line.Promise;
import io.weir.query.comparison.Arms;
import io.weir.query.comparison.Basis;
import io.weir.query.comparison.Comparison;
import io.weir.query.comparison.Difference;
import io.weir.query.experiments.Method;
import io.weir.query.statistics.Answer;
import io.weir.query.statistics.Power;
import io.weir.schemas.MetricKind;
import io.weir.standalone.client.agentdojo.Run;
import io.weir.standalone.client.agentdojo.RunTable;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Experiments whose truth is known, compared by the same code that answers analysts. */
final class Studies {

    private static final double ALPHA = Difference.ALPHA;
    private static final int UNITS = 1_000;
    private static final int UNITS_OF_EFFECT = 100;
    private static final int LOOKS = 100;
    private static final int UNITS_A_LOOK = 20;

    private final int experiments;
    private final long seed;
    private final PrintStream progress;
    private final List<Line> lines = new ArrayList<>();

    Studies(int experiments, long seed, PrintStream progress) {
        this.experiments = experiments;
        this.seed = seed;
        this.progress = progress;
    }

    List<Line> run() {
        List<Population> without = populations("none");
        List<Population> detector = populations("pi_detector");
        for (Population population : without) once(population);
        for (int i = 0; i < without.size(); i++) effect(without.get(i), detector.get(i));
        for (Population population : without.subList(0, 4)) looks(population);
        for (Population population : without.subList(0, 2)) clusters(population);
        return lines;
    }

    private static List<Population> populations(String defence) {
        return Population.of(attacked(defence), attacked("none"));
    }

    private static List<Run> attacked(String defence) {
        return RunTable.runs().stream()
                .filter(run -> run.defence().equals(defence) && run.isAttacked())
                .toList();
    }

    /** Two arms of the same population, looked at once. */
    private void once(Population population) {
        for (Method method : List.of(Method.frequentist, Method.bayesian)) {
            String study = "nothing differs, one look";
            Rate found = Rate.of(experiments, seed, s -> compare(population, population, UNITS, method, s)
                    .differs());
            // A histogram knows a quantile to 1 %, so its test is a careful one.
            Promise promise = isQuantile(population) ? Promise.atMost(ALPHA) : Promise.at(ALPHA);
            add(study, name(population, method), population, UNITS + " an arm", found, promise);
        }
    }

    private static boolean isQuantile(Population population) {
        return population.metric().kind() == MetricKind.quantile;
    }

    /** Two arms that differ by what is known: the interval must hold it, and the test find it as often as theory says. */
    private void effect(Population control, Population treatment) {
        double truth = treatment.truth() - control.truth();
        String name = name(control, Method.frequentist);
        Rate covered = Rate.of(experiments, seed, s -> {
            Difference difference = compare(control, treatment, UNITS, Method.frequentist, s);
            return difference.ciLow() <= truth && truth <= difference.ciHigh();
        });
        Promise promise = isQuantile(control) ? Promise.atLeast(1 - ALPHA) : Promise.at(1 - ALPHA);
        add("95 % interval holds the truth", name, control, UNITS + " an arm", covered, promise);
        boolean isMean = control.units()[0].length == 1 && !isQuantile(control);
        if (!isMean) return;
        var arms = Power.of(
                new Power.Arm(UNITS_OF_EFFECT, control.sd()),
                new Power.Arm(UNITS_OF_EFFECT, treatment.sd()),
                truth,
                ALPHA);
        if (!(arms instanceof Answer.Found<Power>(Power theory))) return;
        Rate found = Rate.of(experiments, seed, s -> compare(control, treatment, UNITS_OF_EFFECT, Method.frequentist, s)
                .differs());
        String units = UNITS_OF_EFFECT + " an arm";
        add("an effect is found", name, control, units, found, Promise.theory(theory.power()));
    }

    /** Two arms of the same population, looked at a hundred times while they grow: how often they differ at some look. */
    private void looks(Population population) {
        for (Method method : List.of(Method.sequential, Method.frequentist)) {
            Rate found = Rate.of(experiments, seed, s -> {
                SplittableRandom random = new SplittableRandom(s);
                Sample control = new Sample(population);
                Sample treatment = new Sample(population);
                for (int look = 0; look < LOOKS; look++) {
                    control.draw(random, UNITS_A_LOOK);
                    treatment.draw(random, UNITS_A_LOOK);
                    Arms arms = Arms.of(population.metric(), control.totals(), treatment.totals());
                    if (Comparison.of(arms, Basis.units, method).differs()) return true;
                }
                return false;
            });
            boolean isForThat = method == Method.sequential;
            String units = LOOKS + " looks to " + LOOKS * UNITS_A_LOOK;
            String study = "nothing differs, a hundred looks";
            add(study, name(population, method), population, units, found, isForThat ? Promise.atMost(ALPHA) : null);
        }
    }

    /** Tasks of several runs: each in one arm, or each in both. */
    private void clusters(Population population) {
        for (boolean areShared : List.of(false, true)) {
            List<Basis> bases = areShared ? List.of(Basis.values()) : List.of(Basis.units, Basis.clusters);
            for (Basis basis : bases) {
                Rate found = Rate.of(experiments, seed, s -> {
                    Arms arms = ClusterSample.draw(population, areShared, new SplittableRandom(s));
                    return Comparison.of(arms, basis, Method.frequentist).differs();
                });
                String study =
                        "nothing differs, tasks of four runs, " + (areShared ? "in both arms" : "each in one arm");
                Promise promise = basis == Basis.units ? null : Promise.at(ALPHA);
                String method = basis == Basis.units ? name(population, Method.frequentist) : basis + "";
                add(study, method, population, ClusterSample.TASKS + " tasks", found, promise);
            }
        }
    }

    private static Difference compare(Population control, Population treatment, int units, Method method, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Sample a = new Sample(control).draw(random, units);
        Sample b = new Sample(treatment).draw(random, units);
        return Comparison.of(Arms.of(control.metric(), a.totals(), b.totals()), Basis.units, method);
    }

    /** As results name it. */
    private static String name(Population population, Method method) {
        return compare(population, population, UNITS, method, 1).method();
    }

    private void add(String study, String method, Population population, String units, Rate rate, Promise promise) {
        Line line = new Line(study, method, population.name(), units, rate, promise);
        lines.add(line);
        progress.println(study + ", " + method + ", " + population.name() + ": " + rate);
    }
}
