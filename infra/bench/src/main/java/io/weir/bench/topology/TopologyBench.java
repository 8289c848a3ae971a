package io.weir.bench.topology;

import io.weir.bench.report.Figure;
import io.weir.bench.report.Report;
import io.weir.bench.report.Rounds;
import io.weir.bench.topology.BenchLog.Reading;
import io.weir.bench.topology.Preload.Extra;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Weir's topology beside a floor: each reads the same log from its beginning, exactly once, with the same settings, in
 * turn. Measured is the rate from the first commit on, by committed offsets; what a ratio, a covariate, a window and clusters cost
 * beside three metrics; and the bytes that an event takes in the stores and in the changelogs.
 */
public final class TopologyBench {

    static final Duration LONGEST = Duration.ofMinutes(5);
    private static final String FLOOR = "floor";
    private static final String FLOOR_WITH_IDENTITIES = "floor that counts an event once";
    private static final String STATE = ": state, an event";
    private static final String CHANGELOG = ": changelog, an event";

    private final PrintStream progress;
    private long revision;

    /** @param threads stream threads of both */
    public record Plan(int pairs, int events, int threads) {}

    public TopologyBench(PrintStream progress) {
        this.progress = progress;
    }

    public Report run(Path folder, Plan plan) throws Exception {
        Rounds rounds = new Rounds();
        Set<String> stores = new LinkedHashSet<>();
        Reading reading = Reading.of(plan.threads(), LONGEST);
        try (BenchLog log = BenchLog.start(folder)) {
            progress.println("writing " + plan.events() + " events");
            log.write(plan.events(), Preload.log(plan.events()));
            for (int pair = 0; pair <= plan.pairs(); pair++) {
                progress.println("round " + pair + " of " + plan.pairs() + (pair == 0 ? " (not counted)" : ""));
                add(pair, rounds, FLOOR, log.read(BenchLog.FLOOR, reading));
                add(pair, rounds, FLOOR_WITH_IDENTITIES, log.read(BenchLog.FLOOR_WITH_IDENTITIES, reading));
                for (Extra extra : Extra.values()) {
                    log.define(Preload.experiment(extra, ++revision));
                    Outcome outcome = log.read(BenchLog.WEIR, reading);
                    add(pair, rounds, extra.words, outcome);
                    if (pair == 0 || extra != Extra.NOTHING) continue;
                    outcome.stores().forEach((store, bytes) -> {
                        stores.add(store);
                        rounds.add("store " + store, (double) bytes / outcome.events());
                    });
                }
            }
        }
        return new Report(
                "Topology (dedupe, unit rules, three metrics) beside one RocksDB get and put an event, "
                        + plan.threads() + " thread(s)",
                figures(rounds, stores));
    }

    private void add(int pair, Rounds rounds, String name, Outcome outcome) {
        progress.println("  " + name + ": " + outcome);
        if (!outcome.isComplete()) throw new IllegalStateException("the log was not read within " + LONGEST);
        if (pair == 0) return;
        rounds.add(name, outcome.eventsPerSecond());
        rounds.add(name + STATE, outcome.stateAnEvent());
        rounds.add(name + CHANGELOG, outcome.changelogAnEvent());
    }

    private static List<Figure> figures(Rounds rounds, Set<String> stores) {
        String base = Extra.NOTHING.words;
        List<Figure> figures = new ArrayList<>();
        figures.add(rounds.figure(base, "events/s", FLOOR, "at least 0.9"));
        figures.add(rounds.figure(base, "events/s", FLOOR_WITH_IDENTITIES, ""));
        figures.add(rounds.figure(base + STATE, "bytes", FLOOR + STATE, ""));
        figures.add(rounds.figure(base + CHANGELOG, "bytes", FLOOR + CHANGELOG, ""));
        for (Extra extra : Extra.values()) {
            if (extra == Extra.NOTHING) continue;
            figures.add(rounds.figure(extra.words, "events/s", base, ""));
            figures.add(rounds.figure(extra.words + STATE, "bytes", base + STATE, ""));
            figures.add(rounds.figure(extra.words + CHANGELOG, "bytes", base + CHANGELOG, ""));
        }
        for (String store : stores.stream().sorted().toList()) {
            figures.add(Figure.of("  of it " + store, rounds.of("store " + store), "bytes an event"));
        }
        return figures;
    }
}
