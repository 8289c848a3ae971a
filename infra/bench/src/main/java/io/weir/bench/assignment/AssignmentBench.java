package io.weir.bench.assignment;

import io.weir.bench.load.Load;
import io.weir.bench.load.WholeWeir;
import io.weir.bench.report.Figure;
import io.weir.bench.report.Report;
import io.weir.bench.report.Samples;
import io.weir.ingest.IngestService;
import io.weir.ingest.assignment.Evaluation;
import io.weir.ingest.assignment.EvaluationContext;
import io.weir.ingest.assignment.Flag;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Variants: how many a second and how long one takes, in process and over HTTP beside a call that does nothing. */
public final class AssignmentBench {

    private static final String KEY = "assigned";
    private static final int CONNECTIONS = 16;
    private static final int HELD = 10_000;
    private static final int PARTITIONS = 4; // of the single process
    private static final int UNITS = 1 << 16;

    /** @param seconds of each measurement; the first round is not counted */
    public record Plan(int rounds, double seconds, int changes) {}

    private final PrintStream progress;
    private long firstId;

    public AssignmentBench(PrintStream progress) {
        this.progress = progress;
    }

    public Report run(Path folder, Plan plan) throws Exception {
        try (WholeWeir weir = WholeWeir.start(folder, progress);
                ConfigurableApplicationContext second = ingest(weir);
                StreamsInstance one = StreamsInstance.join(weir, folder.resolve("streams-2"), PARTITIONS);
                StreamsInstance two = StreamsInstance.join(weir, folder.resolve("streams-3"), PARTITIONS);
                NothingServer nothing = new NothingServer()) {
            URI first = weir.running().ingest();
            URI other = URI.create("http://127.0.0.1:"
                    + second.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
            List<ToLongFunction<String>> instances = List.of(
                    key -> weir.revision(first, key), key -> weir.revision(other, key), one::revision, two::revision);
            weir.define(Definitions.document(KEY));
            Changes changes = new Changes(weir, instances, KEY);
            changes.awaitRevision(1);
            List<Figure> figures = new ArrayList<>();
            figures.addAll(overHttp(weir.running().ingest().getPort(), nothing.port(), plan));
            figures.addAll(inProcess(plan));
            figures.add(Figure.of("heap of " + HELD + " experiments", new Samples(List.of(heldMegabytes())), "MB"));
            progress.println(plan.changes() + " changes of a definition");
            long[] took = changes.make(plan.changes());
            figures.add(Figure.of(
                    "change in force in 2 ingest and 2 streams, p50",
                    new Samples(List.of(Samples.percentileOf(took, 0.50) / 1e6)),
                    "ms"));
            figures.add(new Figure(
                    "change in force in 2 ingest and 2 streams, p99",
                    new Samples(List.of(Samples.percentileOf(took, 0.99) / 1e6)),
                    "ms",
                    null,
                    null,
                    "at most 1000"));
            return new Report(
                    "Variants, with targeting, by OpenFeature's protocol (" + CONNECTIONS + " connections)", figures);
        }
    }

    private static ConfigurableApplicationContext ingest(WholeWeir weir) {
        return IngestService.application()
                .registerShutdownHook(false)
                .run(
                        "--weir.ingest.port=0",
                        "--weir.kafka.bootstrap-servers=" + weir.servers().get("kafka"),
                        "--weir.kafka.replication=1",
                        "--weir.kafka.min-insync-replicas=1");
    }

    private List<Figure> overHttp(int weir, int nothing, Plan plan) throws Exception {
        List<Load> ofWeir = new ArrayList<>();
        List<Load> ofNothing = new ArrayList<>();
        for (int round = 0; round <= plan.rounds(); round++) {
            progress.println(
                    "over HTTP: round " + round + " of " + plan.rounds() + (round == 0 ? " (not counted)" : ""));
            Load one = load(weir, plan);
            Load other = load(nothing, plan);
            if (round == 0) continue;
            ofWeir.add(one);
            ofNothing.add(other);
        }
        return List.of(
                pairs("over HTTP", ofWeir, ofNothing, Load::eventsPerSecond, "variants/s"),
                pairs("over HTTP, p99", ofWeir, ofNothing, load -> load.p99Micros() / 1e3, "ms"));
    }

    private Load load(int port, Plan plan) throws Exception {
        firstId += 1_000_000_000L;
        return Load.ofFlag(port, KEY, CONNECTIONS, plan.seconds(), firstId);
    }

    private static Figure pairs(
            String name, List<Load> weir, List<Load> nothing, ToDoubleFunction<Load> of, String unit) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < weir.size(); i++) {
            ratios.add(of.applyAsDouble(weir.get(i)) / of.applyAsDouble(nothing.get(i)));
        }
        return new Figure(
                name,
                new Samples(weir.stream().map(of::applyAsDouble).toList()),
                unit,
                new Samples(nothing.stream().map(of::applyAsDouble).toList()),
                new Samples(ratios),
                "");
    }

    private List<Figure> inProcess(Plan plan) {
        Flag flag = Flag.of(Definitions.definition(KEY));
        EvaluationContext[] contexts = new EvaluationContext[UNITS];
        for (int i = 0; i < UNITS; i++) contexts[i] = context(i);
        List<Double> rates = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        long[] nanos = new long[UNITS];
        for (int round = 0; round <= plan.rounds(); round++) {
            long now = System.currentTimeMillis();
            long end = System.nanoTime() + (long) (plan.seconds() * 1e9);
            long evaluated = 0;
            long assigned = 0;
            long began = System.nanoTime();
            for (; System.nanoTime() < end; evaluated += UNITS) {
                for (EvaluationContext context : contexts) {
                    if (flag.evaluate(context, now) instanceof Evaluation.Assigned) assigned++;
                }
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            for (int i = 0; i < UNITS; i++) {
                long before = System.nanoTime();
                if (flag.evaluate(contexts[i], now) instanceof Evaluation.Assigned) assigned++;
                nanos[i] = System.nanoTime() - before;
            }
            if (assigned == 0) throw new IllegalStateException("nobody has a variant");
            if (round == 0) continue;
            rates.add(evaluated / seconds);
            p99.add(Samples.percentileOf(nanos, 0.99) / 1e3);
        }
        return List.of(
                Figure.of("in process, one thread", new Samples(rates), "variants/s"),
                Figure.of("in process, p99", new Samples(p99), "µs"));
    }

    private static EvaluationContext context(int unit) {
        String id = "unit-" + unit;
        JsonNode attributes = JsonMapper.shared()
                .createObjectNode()
                .put("targetingKey", id)
                .put("plan", unit % 3 == 0 ? "free" : "pro")
                .put("version", "2.1." + unit % 10);
        return new EvaluationContext(id, attributes);
    }

    private static double heldMegabytes() {
        long before = used();
        List<Flag> held = new ArrayList<>();
        for (int i = 0; i < HELD; i++) held.add(Flag.of(Definitions.definition("held-" + i)));
        double megabytes = (used() - before) / 1e6;
        if (held.size() != HELD) throw new IllegalStateException("they are to be held until here");
        return megabytes;
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
