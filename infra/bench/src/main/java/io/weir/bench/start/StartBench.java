package io.weir.bench.start;

import io.weir.bench.report.Figure;
import io.weir.bench.report.Report;
import io.weir.bench.report.Samples;
import io.weir.embedded.EmbeddedKafka;
import io.weir.embedded.EmbeddedPostgres;
import io.weir.embedded.EmbeddedRedis;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How long {@code weir up} takes on a folder that has data, beside the three servers alone, which are started on the same
 * data in this warm process; and the memory it holds.
 */
public final class StartBench {

    /**
     * @param rounds starts that count
     * @param notCounted starts before them: the first after a build learn what the later ones need not
     * @param idleSeconds until a process is called idle
     * @param withDemo fills the folder with the demo first, and measures that
     */
    public record Plan(int rounds, int notCounted, int idleSeconds, boolean withDemo) {}

    private final PrintStream progress;
    private final List<String> weir;

    /** @param weir the command, without what it shall do */
    public StartBench(PrintStream progress, List<String> weir) {
        this.progress = progress;
        this.weir = List.copyOf(weir);
    }

    public Report run(Path folder, Plan plan) throws IOException, InterruptedException {
        for (int i = 1; i <= plan.notCounted(); i++) {
            progress.println("start " + i + " of " + plan.notCounted() + " that do not count");
            up(folder, 0);
        }
        List<Figure> figures = new ArrayList<>();
        if (plan.withDemo()) {
            progress.println("the demo");
            try (Started demo = new Started(command("demo", "--exit"), folder)) {
                Memory most = demo.awaitEnd();
                figures.add(figure("demo, most memory of the process", List.of(most.process()), "MiB", "under 1,536"));
                figures.add(figure("demo, with PostgreSQL and Redis", List.of(most.all()), "MiB", "under 1,536"));
            }
        }
        List<Double> seconds = new ArrayList<>();
        List<Double> servers = new ArrayList<>();
        List<Double> idle = new ArrayList<>();
        List<Double> idleInAll = new ArrayList<>();
        for (int i = 1; i <= plan.rounds(); i++) {
            progress.println("start " + i + " of " + plan.rounds());
            servers.add(serversAlone(folder));
            Up up = up(folder, plan.idleSeconds());
            seconds.add(up.seconds());
            idle.add(up.idle().process());
            idleInAll.add(up.idle().all());
        }
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < seconds.size(); i++) ratios.add(seconds.get(i) / servers.get(i));
        figures.addFirst(new Figure(
                "command to ready",
                new Samples(seconds),
                "s",
                new Samples(servers),
                new Samples(ratios),
                "under 8 s on 2 cores"));
        figures.add(figure("idle, memory of the process", idle, "MiB", "under 1,024"));
        figures.add(figure("idle, with PostgreSQL and Redis", idleInAll, "MiB", "under 1,024"));
        return new Report(
                "Start of weir up on the data of before, beside its servers alone in a warm process", figures);
    }

    private record Up(double seconds, Memory idle) {}

    private Up up(Path folder, int idleSeconds) throws IOException, InterruptedException {
        try (Started up = new Started(command("up"), folder)) {
            double seconds = up.awaitReady();
            Thread.sleep(idleSeconds * 1000L);
            return new Up(seconds, up.memory());
        }
    }

    private List<String> command(String... words) {
        return Stream.concat(weir.stream(), Stream.of(words)).toList();
    }

    private static Figure figure(String name, List<Double> values, String unit, String target) {
        return new Figure(name, new Samples(values), unit, null, null, target);
    }

    /** Seconds until Kafka, PostgreSQL and Redis answer, one after the other. */
    private static double serversAlone(Path folder) throws IOException {
        long begun = System.nanoTime();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
                EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("postgres"), 0);
                EmbeddedRedis redis = EmbeddedRedis.start(folder.resolve("redis"), 0)) {
            return (System.nanoTime() - begun) / 1e9;
        }
    }
}
