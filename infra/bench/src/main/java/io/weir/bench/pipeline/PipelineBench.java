package io.weir.bench.pipeline;

import io.weir.bench.load.Traffic;
import io.weir.bench.load.WholeWeir;
import io.weir.bench.report.Figure;
import io.weir.bench.report.Report;
import io.weir.bench.report.Samples;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The highest rate at which a whole Weir in this process keeps up: freshness p99 below a second, and no sink that falls
 * behind. Broker, services, stores and client share the machine. Beside it a bare PostgreSQL table.
 */
public final class PipelineBench {

    private final PrintStream progress;

    /**
     * @param durabilities {@code strict}, {@code replicated}
     * @param experiments how many run, one search for each; a unit is in up to three of them
     * @param first events a second of the first trial
     * @param warmUp at half of that
     * @param trial time of one step of the search
     * @param hold time for which the rate that was found must be kept
     * @param copied events of the comparison
     */
    public record Plan(
            List<String> durabilities,
            List<Integer> experiments,
            double first,
            Duration warmUp,
            Duration trial,
            Duration hold,
            long copied) {}

    public PipelineBench(PrintStream progress) {
        this.progress = progress;
    }

    public Report run(Path folder, Plan plan) throws Exception {
        List<Figure> figures = new ArrayList<>();
        for (int experiments : plan.experiments()) {
            Traffic traffic = new Traffic(experiments);
            progress.println("COPY of " + plan.copied() + " events, " + experiments + " experiments");
            CopyFloor.Took bare = CopyFloor.run(folder.resolve("bare-" + experiments), traffic, plan.copied());
            progress.printf("  %,.0f events/s, %,.0f with the query%n", bare.copied(), bare.copiedAndCounted());
            for (String durability : plan.durabilities()) {
                progress.println(durability + ", " + experiments + " experiments");
                Path own = folder.resolve(durability + "-" + experiments);
                figures.addAll(figures(durability, experiments, bare, search(own, durability, traffic, plan)));
            }
            figures.add(figure("COPY, " + words(experiments), bare.copied(), "events/s", null, ""));
            figures.add(figure("COPY and query, " + words(experiments), bare.copiedAndCounted(), "events/s", null, ""));
        }
        return new Report(
                "The whole pipeline, freshness p99 below 1 s, all sinks on, held for " + plan.hold()
                        + ", beside COPY into a bare table and one query",
                figures);
    }

    private Optional<Trial> search(Path folder, String durability, Traffic traffic, Plan plan) throws Exception {
        try (WholeWeir weir = WholeWeir.start(folder, progress, Map.of("weir.kafka.durability", durability))) {
            weir.defineAll(IntStream.range(0, traffic.experiments())
                    .mapToObj(PipelineBench::definition)
                    .toList());
            Search search = new Search(weir, traffic, progress);
            search.warmUp(plan.first() / 2, plan.warmUp());
            return search.highest(plan.first(), plan.trial(), plan.hold());
        }
    }

    private static String definition(int number) {
        return """
                {"key": "%s", "unit": "user", "variants": [{"key": "a", "weight": 1}, {"key": "b", "weight": 1}],
                 "start": "2024-01-01T00:00:00Z", "metrics": [
                   {"key": "called", "kind": "conversion", "event_type": "llm_call"},
                   {"key": "calls", "kind": "count", "event_type": "llm_call"},
                   {"key": "cost", "kind": "sum", "event_type": "llm_call", "value": "cost_usd"}]}""".formatted(Traffic.experiment(number));
    }

    private static List<Figure> figures(
            String durability, int experiments, CopyFloor.Took bare, Optional<Trial> found) {
        String name = durability + ", " + words(experiments);
        String target = experiments >= 500 ? "at least 25,000" : experiments == 1 ? "at least 30,000" : "";
        if (found.isEmpty()) return List.of(figure(name + ": no rate was held", 0, "events/s", null, target));
        Trial trial = found.get();
        return List.of(
                figure(name, trial.accepted(), "events/s", bare.copiedAndCounted(), target),
                figure(name + ": freshness p50", trial.p50Ms(), "ms", null, ""),
                figure(name + ": freshness p99", trial.freshnessMs(), "ms", null, "at most 1,000"),
                figure(name + ": slowest sink", trial.lag(), "records behind", null, ""));
    }

    private static String words(int experiments) {
        return experiments + (experiments == 1 ? " experiment" : " experiments");
    }

    private static Figure figure(String name, double value, String unit, Double reference, String target) {
        Samples beside = reference == null ? null : new Samples(List.of(reference));
        Samples ratio = reference == null ? null : new Samples(List.of(value / reference));
        return new Figure(name, new Samples(List.of(value)), unit, beside, ratio, target);
    }
}
