package io.weir.bench.topology;

import io.weir.bench.report.Figure;
import io.weir.bench.report.Report;
import io.weir.bench.report.Rounds;
import io.weir.bench.topology.BenchLog.Reading;
import io.weir.bench.topology.Preload.Extra;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What running experiments cost the events of units that are in none of them, in three, and in many: rate, state and
 * changelog. Every experiment has the same three metrics, as from a library.
 */
public final class ManyExperiments {

    private static final String STATE = ": state, an event";
    private static final String CHANGELOG = ": changelog, an event";
    private static final String MICROS = ": an event";
    private static final String MICROS_EACH = ": an event and exposed experiment";
    private static final int THREE = 3;
    private static final List<Integer> EXPOSED = List.of(1, 10, 100);

    private final PrintStream progress;
    private final Plan plan;
    private final Rounds rounds = new Rounds();
    private final List<Figure> figures = new ArrayList<>();
    private final Map<String, Integer> cutShort = new LinkedHashMap<>();
    private long revision;

    /**
     * @param rounds that count; one more goes before
     * @param experiments how many run, ascending
     * @param calls of units that are in no experiment; a half of it of units in three, an eighth of units in up to a hundred
     * @param longest time of one measurement, after which the rate until then counts
     */
    public record Plan(int rounds, List<Integer> experiments, int calls, int threads, Duration longest) {
        public Plan {
            experiments = experiments.stream().sorted().distinct().toList();
            if (experiments.isEmpty() || experiments.getFirst() < 1) {
                throw new IllegalArgumentException("--experiments must be 1 or more, is " + experiments);
            }
        }

        int fewest() {
            return experiments.getFirst();
        }

        int most() {
            return experiments.getLast();
        }
    }

    /** One measurement of each round: a log, and how many experiments run meanwhile. */
    private record Setting(String name, BenchLog log, Workload workload, int running) {}

    public ManyExperiments(PrintStream progress, Plan plan) {
        this.progress = progress;
        this.plan = plan;
    }

    public Report run(Path folder) throws Exception {
        unitsInNone(folder.resolve("none"));
        if (plan.most() >= THREE) unitsInThree(folder.resolve("three"));
        unitsInMany(folder.resolve("many"));
        cutShort.forEach(
                (name, times) -> progress.println(name + ": time was up " + times + " time(s) before the end"));
        return new Report(
                "Topology with up to " + plan.most() + " running experiments of three metrics each, " + plan.threads()
                        + " thread(s)",
                figures);
    }

    private void unitsInNone(Path folder) throws Exception {
        Workload workload = Workload.inTheSame(plan.calls(), Math.max(1, plan.calls() / 20), 0);
        try (BenchLog log = log(folder, workload)) {
            measure(plan.experiments().stream()
                    .map(running -> new Setting(none(running), log, workload, running))
                    .toList());
        }
        for (int running : plan.experiments()) {
            boolean isLast = running == plan.most() && running > plan.fewest();
            rate(none(running), none(plan.fewest()), isLast ? "at least 0.8" : "");
            sizes(none(running), none(plan.fewest()), isLast ? "at most 1.2" : "");
        }
    }

    private static String none(int running) {
        return "units in none of " + running;
    }

    private void unitsInThree(Path folder) throws Exception {
        int calls = Math.max(1, plan.calls() / 2);
        int units = Math.max(1, calls / 20);
        Workload same = Workload.inTheSame(calls, units, THREE);
        Workload others = new Workload(calls, units, THREE, plan.most());
        String few = "units in the same 3 of 3";
        String many = "units in the same 3 of " + plan.most();
        String spread = "units in any 3 of " + plan.most();
        try (BenchLog log = log(folder.resolve("same"), same);
                BenchLog spreadLog = log(folder.resolve("any"), others)) {
            measure(List.of(
                    new Setting(few, log, same, THREE),
                    new Setting(many, log, same, plan.most()),
                    new Setting(spread, spreadLog, others, plan.most())));
        }
        for (String name : List.of(few, many, spread)) {
            rate(name, few, name.equals(few) ? "" : "at least 0.8");
            sizes(name, few, "");
        }
    }

    private void unitsInMany(Path folder) throws Exception {
        int calls = Math.max(1, plan.calls() / 8);
        int units = Math.max(1, calls / 40);
        List<Integer> exposed =
                EXPOSED.stream().filter(count -> count <= plan.most()).toList();
        List<Setting> settings = new ArrayList<>();
        try {
            for (int count : exposed) {
                Workload workload = new Workload(calls, units, count, plan.most());
                settings.add(
                        new Setting(many(count), log(folder.resolve("of-" + count), workload), workload, plan.most()));
            }
            measure(settings);
        } finally {
            settings.forEach(setting -> setting.log().close());
        }
        for (int count : exposed) {
            rate(many(count), many(1), "");
            figures.add(rounds.figure(many(count) + MICROS, "µs"));
            figures.add(rounds.figure(
                    many(count) + MICROS_EACH, "µs", many(1) + MICROS_EACH, count > 1 ? "at most 1" : ""));
            sizes(many(count), many(1), "");
        }
    }

    private String many(int exposed) {
        return "units in " + exposed + " of " + plan.most();
    }

    private BenchLog log(Path folder, Workload workload) throws IOException {
        progress.println("writing " + workload.events() + " events of " + workload.units() + " units, "
                + workload.exposures() + " of them exposures");
        BenchLog log = BenchLog.start(folder);
        log.write(workload.events(), workload.log());
        return log;
    }

    private void measure(List<Setting> settings) throws Exception {
        Map<BenchLog, Integer> running = new LinkedHashMap<>();
        for (int round = 0; round <= plan.rounds(); round++) {
            progress.println("round " + round + " of " + plan.rounds() + (round == 0 ? " (not counted)" : ""));
            for (Setting setting : settings) {
                define(setting.log(), running.getOrDefault(setting.log(), 0), setting.running());
                running.put(setting.log(), setting.running());
                Reading reading = Reading.of(
                                plan.threads(), round == 0 ? plan.longest().dividedBy(2) : plan.longest())
                        .after(setting.workload().exposures());
                Outcome outcome = setting.log().read(BenchLog.WEIR, reading);
                progress.println("  " + setting.name() + ": " + outcome);
                if (round > 0) add(setting, outcome);
            }
        }
    }

    /** Defines those that are missing, or forgets those that are too many. */
    private void define(BenchLog log, int before, int now) {
        revision++;
        IntStream.range(before, now)
                .forEach(i -> log.define(Preload.experiment(Workload.experiment(i), Extra.NOTHING, revision)));
        IntStream.range(now, before).forEach(i -> log.forget(Workload.experiment(i)));
    }

    private void add(Setting setting, Outcome outcome) {
        String name = setting.name();
        double micros = 1e6 / outcome.eventsPerSecond();
        rounds.add(name, outcome.eventsPerSecond());
        rounds.add(name + MICROS, micros);
        rounds.add(name + MICROS_EACH, micros / Math.max(1, setting.workload().exposed()));
        rounds.add(name + STATE, outcome.stateAnEvent());
        rounds.add(name + CHANGELOG, outcome.changelogAnEvent());
        if (!outcome.isComplete()) cutShort.merge(name, 1, Integer::sum);
    }

    private void rate(String name, String reference, String target) {
        String sign = cutShort.containsKey(name) ? "time was up; " : "";
        figures.add(compared(name, "events/s", reference, sign + target));
    }

    private void sizes(String name, String reference, String stateTarget) {
        figures.add(compared(name + STATE, "bytes", reference + STATE, stateTarget));
        figures.add(compared(name + CHANGELOG, "bytes", reference + CHANGELOG, ""));
    }

    private Figure compared(String name, String unit, String reference, String target) {
        return name.equals(reference) ? rounds.figure(name, unit) : rounds.figure(name, unit, reference, target);
    }
}
