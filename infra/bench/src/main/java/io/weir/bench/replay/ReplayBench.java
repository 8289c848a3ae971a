package io.weir.bench.replay;

import io.weir.archive.Archive;
import io.weir.archive.ArchiveSettings;
import io.weir.archive.ArchiveStore;
import io.weir.archive.ArchivedRange;
import io.weir.bench.report.Figure;
import io.weir.bench.report.ProcFile;
import io.weir.bench.report.Report;
import io.weir.bench.report.Samples;
import io.weir.bench.topology.BenchLog;
import io.weir.bench.topology.BenchLog.Reading;
import io.weir.bench.topology.Outcome;
import io.weir.bench.topology.Preload;
import io.weir.bench.topology.Preload.Extra;
import io.weir.embedded.EmbeddedPostgres;
import io.weir.embedded.EmbeddedRedis;
import io.weir.export.Export;
import io.weir.export.ExportProgress;
import io.weir.export.ExportReport;
import io.weir.export.ExportRequest;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.settings.DatabaseSettings;
import io.weir.recovery.restore.Restore;
import io.weir.recovery.restore.RestoreProgress;
import io.weir.recovery.restore.RestoreRequest;
import io.weir.recovery.restore.RestoreTarget;
import io.weir.schemas.Topics;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeSet;
import org.springframework.util.FileSystemUtils;

/**
 * A recovery, from a log of four partitions to the same numbers from one of eight: written, archived by the writer of streams, lost,
 * restored, computed. Beside it DuckDB computes the same sums from the archive's export; decimals of both must be equal. One round: what
 * takes minutes hardly varies.
 */
public final class ReplayBench {

    private static final int PARTITIONS = 4;
    private static final int RESTORED_PARTITIONS = 8;
    private static final int THREADS = 2;
    private static final Duration LONGEST = Duration.ofHours(1);

    /** Units, sum and squares of each. */
    private static final int NUMBERS_EACH = 3;

    private final PrintStream progress;
    private final List<Figure> figures = new ArrayList<>();

    public record Plan(int events) {
        public Plan {
            if (events < 1) throw new IllegalArgumentException("events must be 1 or more, is " + events);
        }
    }

    public ReplayBench(PrintStream progress) {
        this.progress = progress;
    }

    public Report run(Path folder, Plan plan) throws Exception {
        Path root = folder.resolve("archive");
        try (ArchiveStore store = ArchiveStore.open(root.toUri(), ArchiveSettings.DEFAULT)) {
            Archive archive = Archive.open(store);
            writeAndArchive(folder, archive, plan);
            figures.add(one("an event in the archive", (double) bytes(archive) / plan.events(), "bytes"));
            Computed weir = restoreAndCompute(folder, archive, plan);
            compareWithDuckDb(folder, archive, plan, weir);
        }
        return new Report("Recovery of a lost log of " + plan.events() + " events, with DuckDB beside it", figures);
    }

    private record Computed(SortedMap<String, Aggregate> sums, double rate) {}

    private void writeAndArchive(Path folder, Archive archive, Plan plan) throws Exception {
        Path lost = folder.resolve("lost");
        try (BenchLog log = BenchLog.start(lost, PARTITIONS)) {
            progress.println("writing " + plan.events() + " events");
            log.define(Preload.experiment(Extra.NOTHING, 1));
            log.write(plan.events(), Preload.log(plan.events()));
            progress.println("archiving them");
            long before = System.nanoTime();
            RealWriter.archive(log.settings(), archive, archive.store().uri(), lost.resolve("state"), LONGEST);
            figures.add(one("archived", rate(plan.events(), before), "events/s"));
        }
        FileSystemUtils.deleteRecursively(lost);
    }

    private Computed restoreAndCompute(Path folder, Archive archive, Plan plan) throws Exception {
        Path restored = folder.resolve("restored");
        try (BenchLog log = BenchLog.start(restored, RESTORED_PARTITIONS);
                EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("postgres"), 0);
                EmbeddedRedis redis = EmbeddedRedis.start(folder.resolve("redis"), 0)) {
            KafkaSettings kafka = log.settings();
            progress.println("restoring them into " + RESTORED_PARTITIONS + " partitions");
            var target = new RestoreTarget(kafka, new DatabaseSettings(postgres.url()), redis.url(), () -> {});
            long before = System.nanoTime();
            // PostgreSQL is a new one: the definition comes from the archive.
            new Restore(archive, target, RestoreProgress.SILENT).run(new RestoreRequest(null, true, false));
            figures.add(one("restored", rate(plan.events(), before), "events/s"));
            log.holds(plan.events());
            progress.println("computing their numbers again");
            // Closed when the log is read, before streams ends: what was read is then on its way to the statistics.
            Reading reading = Reading.of(THREADS, LONGEST)
                    .beside(() -> () -> WeirSums.await(kafka.bootstrapServers(), plan.events()));
            Outcome outcome = log.read(BenchLog.WEIR, reading);
            progress.println("  " + outcome);
            if (!outcome.isComplete()) throw new IllegalStateException("the log was not read within " + LONGEST);
            figures.add(one("peak resident memory of the process, broker included", peakMib(), "MiB"));
            return new Computed(WeirSums.read(kafka.bootstrapServers()), outcome.eventsPerSecond());
        }
    }

    private void compareWithDuckDb(Path folder, Archive archive, Plan plan, Computed weir) throws Exception {
        progress.println("exporting them");
        Path export = folder.resolve("export");
        long before = System.nanoTime();
        ExportReport report =
                new Export(archive, new ExportRequest(export, null, null, false), ExportProgress.SILENT).run();
        figures.add(one("exported as Parquet", rate(plan.events(), before), "events/s"));
        figures.add(one("an event in Parquet", (double) report.bytes() / plan.events(), "bytes"));
        progress.println("computing the same numbers in DuckDB");
        before = System.nanoTime();
        SortedMap<String, Aggregate> duckdb = DuckDbSums.read(export, folder.resolve("duckdb"));
        double rate = rate(plan.events(), before);
        figures.add(new Figure(
                "computed again",
                new Samples(List.of(weir.rate())),
                "events/s",
                new Samples(List.of(rate)),
                new Samples(List.of(weir.rate() / rate)),
                ""));
        TreeSet<String> names = new TreeSet<>(weir.sums().keySet());
        names.addAll(duckdb.keySet());
        long differing = 0;
        for (String name : names) differing += differing(name, weir.sums().get(name), duckdb.get(name));
        figures.add(new Figure(
                "numbers that differ from DuckDB's, of " + names.size() * NUMBERS_EACH,
                new Samples(List.of((double) differing)),
                "",
                null,
                null,
                "0"));
    }

    private int differing(String name, Aggregate weir, Aggregate duckdb) {
        if (Objects.equals(weir, duckdb)) return 0;
        progress.println("  " + name + ": " + weir + ", DuckDB has " + duckdb);
        if (weir == null || duckdb == null) return NUMBERS_EACH;
        int differing = weir.units() == duckdb.units() ? 0 : 1;
        if (!weir.sum().equals(duckdb.sum())) differing++;
        if (!weir.squares().equals(duckdb.squares())) differing++;
        return differing;
    }

    private static long bytes(Archive archive) {
        return archive.partitions(Topics.EVENTS).stream()
                .flatMap(partition -> archive.ranges(Topics.EVENTS, partition).stream())
                .mapToLong(ArchivedRange::bytes)
                .sum();
    }

    private static Figure one(String name, double value, String unit) {
        return Figure.of(name, new Samples(List.of(value)), unit);
    }

    private static double rate(long events, long beganAt) {
        return events / ((System.nanoTime() - beganAt) / 1e9);
    }

    private static double peakMib() {
        return ProcFile.kib(ProcessHandle.current(), "status", "VmHWM:") / 1024.0;
    }
}
