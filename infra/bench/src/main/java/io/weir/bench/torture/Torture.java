package io.weir.bench.torture;

import io.weir.bench.torture.check.Finding;
import io.weir.bench.torture.client.Definer;
import io.weir.bench.torture.cluster.Cluster;
import io.weir.bench.torture.cluster.Layout;
import io.weir.bench.torture.evidence.ArchiveReader;
import io.weir.bench.torture.evidence.LogReader;
import io.weir.bench.torture.plan.Plan;
import io.weir.bench.torture.report.SeedResult;
import io.weir.bench.torture.report.TortureReport;
import io.weir.bench.torture.strike.Probes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Seed after seed on one cluster: each has experiments, units and event types of its own. */
public final class Torture {

    private final Layout layout;
    private final Duration settle;
    private final Consumer<String> progress;

    /**
     * One after another from the first.
     *
     * @param warm after one without faults on each cluster: for its first half minute a process compiles more than it works, and
     *     the time to recover would be a start's
     */
    public record Seeds(long first, int count, boolean warm) {}

    /** @param settle how long the stores may take to come to the log's end */
    public Torture(Layout layout, Duration settle, Consumer<String> progress) {
        this.layout = layout;
        this.settle = settle;
        this.progress = progress;
    }

    /** @param enough ends it before the last seed */
    public TortureReport run(
            String command, Instant base, Seeds seeds, Plan.Options options, Predicate<SeedResult> enough)
            throws Exception {
        List<SeedResult> results = new ArrayList<>();
        while (results.size() < seeds.count() && (results.isEmpty() || !enough.test(results.getLast()))) {
            onOneCluster(base, seeds, options, enough, results);
        }
        return new TortureReport(command, describe(), results);
    }

    /** Seed after seed, until one finds something: it may have left the cluster such that the next would find it again. */
    private void onOneCluster(
            Instant base, Seeds seeds, Plan.Options options, Predicate<SeedResult> enough, List<SeedResult> results)
            throws Exception {
        Path folder = Files.createTempDirectory("weir-torture");
        boolean passed = false;
        progress.accept("Starting " + describe() + " in " + folder);
        long began = System.nanoTime();
        try (Cluster cluster = Cluster.start(layout, folder);
                LogReader log = new LogReader(cluster.bootstrapServers(), layout.partitions());
                ArchiveReader archive =
                        cluster.archive().map(ArchiveReader::new).orElse(null);
                Definer definer = new Definer(cluster.queryAddresses())) {
            definer.define(List.of(Probes.EXPERIMENT));
            new DefinitionsReady(cluster).await(List.of(Probes.EXPERIMENT));
            progress.accept("Everything is ready after %.0f s".formatted(seconds(began)));
            SeedRun run = new SeedRun(cluster, log, archive, settle, progress);
            if (seeds.warm()) {
                progress.accept("To warm up, a seed without faults");
                SeedResult result = one(run, Plan.of(seeds.first() - 1, base, options.withoutFaults()));
                if (!result.passed()) {
                    results.add(result);
                    return;
                }
            }
            do {
                SeedResult result = one(run, Plan.of(seeds.first() + results.size(), base, options));
                results.add(result);
                passed = result.passed();
                if (enough.test(result)) return;
            } while (passed && results.size() < seeds.count());
        } finally {
            if (passed) delete(folder);
            else progress.accept("The processes' logs stay in " + folder);
        }
    }

    private SeedResult one(SeedRun run, Plan plan) throws Exception {
        progress.accept("seed %d: %d items, %s"
                .formatted(
                        plan.seed(),
                        plan.items(),
                        plan.strikes().stream().map(Object::toString).collect(Collectors.joining("; "))));
        SeedResult result = result(run, plan);
        progress.accept(String.format(
                Locale.ROOT,
                "seed %d: %s in %.0f s (%ssettled in %.1f s)",
                result.seed(),
                result.passed()
                        ? "exact"
                        : result.findings().size() + " FINDINGS, the first: "
                                + result.findings().getFirst(),
                result.tookMs() / 1e3,
                recovered(result),
                result.settledMs() / 1e3));
        return result;
    }

    private static String recovered(SeedResult result) {
        if (result.faults().isEmpty()) return "";
        return result.faults().stream()
                .map(felt -> felt.recoveryMs() < 0 ? "?" : "%.1f".formatted(felt.recoveryMs() / 1e3))
                .collect(Collectors.joining(", ", "recovered in ", " s, "));
    }

    private static SeedResult result(SeedRun run, Plan plan) throws InterruptedException {
        long began = System.nanoTime();
        try {
            return run.run(plan);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            String causes = Stream.iterate((Throwable) e, cause -> cause != null, Throwable::getCause)
                    .map(Throwable::getMessage)
                    .collect(Collectors.joining(": "));
            return SeedRun.broken(plan, new Finding(Finding.Kind.NOT_READY, causes), began);
        }
    }

    private String describe() {
        return "%d brokers, %d ingest, %d streams, %d query-api, PostgreSQL, Redis, %d partitions, %s"
                .formatted(
                        layout.brokers(),
                        layout.ingests(),
                        layout.streams(),
                        layout.queries(),
                        layout.partitions(),
                        layout.durability());
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }
}
