package io.weir.bench.topology;

import io.weir.bench.report.Figure;
import io.weir.bench.report.Report;
import io.weir.bench.report.Rounds;
import io.weir.bench.topology.BenchLog.Reading;
import io.weir.bench.topology.Preload.Extra;
import io.weir.schemas.ExperimentDefinition;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The stream's rate while definitions change, beside its rate while none does. */
public final class DefinitionChanges {

    private static final String CALM = "no change";
    private static final String CHANGES = "a change each second";
    private static final String NEW_ONES = "100 new experiments each second";
    private static final int EXPOSED = 3;
    private static final long MONTH = Duration.ofDays(30).toMillis();

    private final PrintStream progress;
    private long revision;
    private int defined;

    /**
     * @param rounds that count; one more goes before
     * @param definitions in all; those that do not run ended a month before the first event
     * @param longest time of one measurement
     */
    public record Plan(int rounds, int definitions, int running, int events, int threads, Duration longest) {
        public Plan {
            if (running < EXPOSED || running > definitions) {
                throw new IllegalArgumentException("--running must be 3.." + definitions + ", is " + running);
            }
        }
    }

    public DefinitionChanges(PrintStream progress) {
        this.progress = progress;
    }

    public Report run(Path folder, Plan plan) throws Exception {
        Rounds rounds = new Rounds();
        List<String> cutShort = new ArrayList<>();
        Workload workload = new Workload(plan.events(), Math.max(1, plan.events() / 20), EXPOSED, plan.running());
        try (BenchLog log = BenchLog.start(folder)) {
            progress.println("writing " + plan.definitions() + " definitions and " + workload.events() + " events");
            for (int i = 0; i < plan.definitions(); i++) log.define(definition(i, i >= plan.running()));
            defined = plan.definitions();
            log.write(workload.events(), workload.log());
            Reading reading = Reading.of(plan.threads(), plan.longest());
            for (int round = 0; round <= plan.rounds(); round++) {
                progress.println("round " + round + " of " + plan.rounds() + (round == 0 ? " (not counted)" : ""));
                for (String name : List.of(CALM, CHANGES, NEW_ONES)) {
                    Outcome outcome = log.read(BenchLog.WEIR, reading.beside(beside(name, log, plan)));
                    progress.println("  " + name + ": " + outcome);
                    if (round > 0) rounds.add(name, outcome.eventsPerSecond());
                    if (!outcome.isComplete() && !cutShort.contains(name)) cutShort.add(name);
                    if (name.equals(NEW_ONES)) forgetNewOnes(log, plan);
                }
            }
        }
        cutShort.forEach(name -> progress.println(name + ": time was up before the end of the log"));
        return new Report(
                "Topology with " + plan.definitions() + " definitions, " + plan.running() + " of them running, "
                        + plan.threads() + " thread(s); units are in " + EXPOSED,
                figures(rounds));
    }

    private static List<Figure> figures(Rounds rounds) {
        return List.of(
                rounds.figure(CALM, "events/s"),
                rounds.figure(CHANGES, "events/s", CALM, "at least 0.95"),
                rounds.figure(NEW_ONES, "events/s", CALM, ""));
    }

    private BenchLog.Beside beside(String name, BenchLog log, Plan plan) {
        return switch (name) {
            case CHANGES -> () -> every(1_000, tick -> log.define(changed(tick % plan.running())));
            case NEW_ONES -> () -> every(10, tick -> log.define(definition(defined++, false)));
            default -> () -> () -> {};
        };
    }

    private void forgetNewOnes(BenchLog log, Plan plan) {
        for (int i = plan.definitions(); i < defined; i++) log.forget(Workload.experiment(i));
        progress.println("    " + (defined - plan.definitions()) + " were defined meanwhile");
        defined = plan.definitions();
    }

    private ExperimentDefinition definition(int number, boolean isOver) {
        ExperimentDefinition definition = Preload.experiment(Workload.experiment(number), Extra.NOTHING, ++revision);
        if (isOver) definition.setEnd(Preload.TIME - MONTH);
        return definition;
    }

    /** A running one whose end was set, or moved: it takes effect at once, and no number changes. */
    private ExperimentDefinition changed(int number) {
        ExperimentDefinition definition = definition(number, false);
        definition.setEnd(Preload.TIME + 12 * MONTH + revision);
        return definition;
    }

    /** Does something on a thread of its own at each interval, the first time after one. */
    private static AutoCloseable every(long millis, Tick tick) {
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                for (int i = 0; !end.await(millis, TimeUnit.MILLISECONDS); i++) tick.at(i);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return () -> {
            end.countDown();
            thread.join();
        };
    }

    private interface Tick {
        void at(int number);
    }
}
