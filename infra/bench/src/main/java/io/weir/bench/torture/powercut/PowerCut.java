package io.weir.bench.torture.powercut;

import io.weir.bench.torture.check.Finding;
import io.weir.bench.torture.check.LogRules;
import io.weir.bench.torture.client.Answers;
import io.weir.bench.torture.client.Answers.Answer;
import io.weir.bench.torture.client.Poster;
import io.weir.bench.torture.cluster.Cluster;
import io.weir.bench.torture.cluster.Layout;
import io.weir.bench.torture.cluster.Member;
import io.weir.bench.torture.evidence.LogReader;
import io.weir.bench.torture.plan.Plan;
import io.weir.kit.kafka.KafkaSettings.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Cuts the power of all brokers at once, in the middle of the posts, and looks for what was acknowledged. */
public final class PowerCut {

    private static final int AFTER_MS = 4_000;
    private static final Duration HEALED = Duration.ofMinutes(4);

    private final Durability durability;
    private final Consumer<String> progress;

    /**
     * @param skipped why it could not be done; null: it was
     * @param accepted items that were answered "accepted", before and after
     */
    public record Outcome(String skipped, long accepted, List<Finding> findings) {}

    public PowerCut(Durability durability, Consumer<String> progress) {
        this.durability = durability;
        this.progress = progress;
    }

    public Outcome run(Plan plan, Path folder) throws IOException, InterruptedException {
        Disk disk;
        try {
            disk = Disk.create(folder);
        } catch (IOException e) {
            return new Outcome("this machine mounts no file system in a file: " + e.getMessage(), 0, List.of());
        }
        try (disk) {
            Layout layout = new Layout(3, 2, 0, 0, 4, false, durability, disk.path(), Layout.Wiring.HONEST);
            progress.accept("Starting three brokers on a disk of their own, " + durability);
            try (Cluster cluster = Cluster.start(layout, folder);
                    Poster poster = new Poster(cluster.ingestAddresses())) {
                return run(plan, cluster, poster, disk);
            }
        }
    }

    private Outcome run(Plan plan, Cluster cluster, Poster poster, Disk disk) throws IOException, InterruptedException {
        long start = System.nanoTime();
        CompletableFuture<Answers> posting = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            try {
                posting.complete(poster.run(plan.posts(), start, start + HEALED.toNanos()));
            } catch (InterruptedException e) {
                posting.completeExceptionally(e);
            }
        });
        TimeUnit.MILLISECONDS.sleep(AFTER_MS);
        progress.accept("Cutting the power");
        disk.cutPower();
        for (Member broker : cluster.brokers()) broker.kill();
        disk.powerOn();
        for (Member broker : cluster.brokers()) broker.start();
        cluster.awaitReady(HEALED);
        progress.accept("Everything is ready again");
        Answers answers = posting.join();
        try (LogReader log =
                new LogReader(cluster.bootstrapServers(), cluster.layout().partitions())) {
            log.readToEnd();
            long accepted = answers.all().stream()
                    .filter(answered -> answered.answer() instanceof Answer.Accepted)
                    .count();
            return new Outcome(null, accepted, LogRules.check(plan.prefix(), answers.all(), log.lines()));
        }
    }

    /** A folder for {@link #run}. */
    public static Path folder() throws IOException {
        return Files.createTempDirectory("weir-power-cut");
    }
}
