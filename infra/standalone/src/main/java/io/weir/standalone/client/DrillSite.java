package io.weir.standalone.client;

import io.weir.archive.Archive;
import io.weir.archive.ArchiveSettings;
import io.weir.archive.ArchiveStore;
import io.weir.archive.ArchivedRange;
import io.weir.recovery.restore.Restore;
import io.weir.recovery.restore.RestoreProgress;
import io.weir.recovery.restore.RestoreRequest;
import io.weir.recovery.verify.Report;
import io.weir.recovery.verify.Verification;
import io.weir.recovery.verify.VerifyProgress;
import io.weir.recovery.verify.VerifyRequest;
import io.weir.recovery.verify.VerifyTarget;
import io.weir.schemas.Topics;
import io.weir.standalone.Console;
import io.weir.standalone.ExitCode;
import io.weir.standalone.OwnServers;
import io.weir.standalone.ServersInUse;
import io.weir.standalone.Trouble;
import io.weir.standalone.WeirProcess;
import io.weir.standalone.WeirSettings;
import io.weir.standalone.client.agentdojo.AgentDojo;
import io.weir.standalone.client.agentdojo.Run;
import io.weir.standalone.client.agentdojo.RunEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** A Weir of its own in a folder of its own, with real runs in it and an archive beside it: something to lose things of. */
final class DrillSite implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long MEMORY = 64L << 20;
    private static final int PARTITIONS = 4;

    private final Path folder;
    private final Console console;
    private final WeirSettings settings;
    private WeirProcess weir;
    private List<String> events = List.of();
    private long posted;
    private int restores;

    DrillSite(Path folder, Console console) {
        this.folder = folder;
        this.console = console;
        this.settings = WeirSettings.in(folder.resolve("weir"))
                .with("weir.ingest.port", "0")
                .with("weir.query.port", "0")
                .with("weir.management.port", "0")
                .with("weir.kafka.partitions", Integer.toString(PARTITIONS));
    }

    void start() {
        WeirSettings archived =
                settings.with("weir.archive.uri", archive().toUri().toString()).with("weir.archive.rotate-age", "1s");
        weir = WeirProcess.start(archived, console);
    }

    void stop() {
        if (weir != null) weir.close();
        weir = null;
    }

    /** @param part one run of so many */
    void load(int part) {
        events = RunEvents.published(part);
        try (QueryClient query = query()) {
            for (String experiment : AgentDojo.EXPERIMENTS) query.define(AgentDojo.definition(experiment));
            for (String experiment : AgentDojo.EXPERIMENTS) {
                Activation.await(
                        query.define(AgentDojo.definition(experiment)),
                        weir.running().ingest(),
                        console);
            }
        }
        post("Posting runs", events);
    }

    /** What the runs posted, as JSON. */
    List<String> events() {
        return events;
    }

    /** The same runs, as others. */
    void postAgain() {
        post(
                "Posting more runs",
                events.stream()
                        .map(event -> event.replace(Run.MODEL, Run.MODEL + "again/"))
                        .toList());
    }

    /** Until they are counted. */
    void post(String task, List<String> events) {
        try (Progress progress = new Progress(console, task, events.size());
                IngestClient ingest = new IngestClient(weir.running().ingest(), progress);
                QueryClient query = query()) {
            events.forEach(ingest::add);
            ingest.flush();
            posted += ingest.accepted();
            awaitTrue("the events are counted", () -> Counted.holds(query.accounting(), ingest.end()));
        }
    }

    /** Events that ingest has accepted of this site, all told. */
    long posted() {
        return posted;
    }

    Console console() {
        return console;
    }

    DrillServers servers() {
        return new DrillServers(settings.dataFolder(), folder.resolve("postgres-backup"));
    }

    /** By experiment, all numbers of its results. */
    Map<String, JsonNode> numbers() {
        Map<String, JsonNode> numbers = new TreeMap<>();
        try (QueryClient query = query()) {
            for (String experiment : AgentDojo.EXPERIMENTS) {
                numbers.put(experiment, Comparing.numbers(query.results(experiment)));
            }
        }
        return numbers;
    }

    /** Records of the log that are counted or refused for a reason. */
    long received() {
        try (QueryClient query = query()) {
            return query.accounting().at("/total/received").asLong();
        }
    }

    /** Every stored number held against the log. */
    Report verify() {
        ServersInUse servers = ServersInUse.find(settings.dataFolder());
        VerifyTarget target = new VerifyTarget(
                servers.kafka(), servers.database(), servers.redis().url(), servers.group());
        try {
            return Verification.run(
                    target, new VerifyRequest(List.of(), null, null, MEMORY, folder, PATIENCE), VerifyProgress.SILENT);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Until everything that is counted is in the archive. */
    void awaitArchive() {
        try (QueryClient query = query();
                ArchiveStore store = ArchiveStore.open(archive().toUri(), ArchiveSettings.DEFAULT)) {
            Archive archive = Archive.open(store);
            JsonNode counted = query.accounting().get("results_as_of");
            awaitTrue("the events are archived", () -> counted.properties().stream()
                    .allMatch(partition -> archivedTo(archive, Integer.parseInt(partition.getKey()))
                            >= partition.getValue().asLong()));
        }
    }

    private static long archivedTo(Archive archive, int partition) {
        return archive.lastRange(Topics.EVENTS, partition)
                .map(ArchivedRange::end)
                .orElse(0L);
    }

    void restore() {
        WeirSettings wider = settings.with("weir.kafka.partitions", Integer.toString(2 * PARTITIONS));
        try (ArchiveStore store = ArchiveStore.open(archive().toUri(), ArchiveSettings.DEFAULT);
                OwnServers servers = OwnServers.start(wider, console)) {
            new Restore(Archive.open(store), servers.target(), RestoreProgress.SILENT).run(RestoreRequest.ALL);
            restores++;
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("the archive was not restored: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /**
     * Asks until there is an answer.
     *
     * @throws Trouble when there is none in five minutes
     */
    static <T> T await(String what, Supplier<Optional<T>> answer) {
        long until = System.nanoTime() + LONGEST.toNanos();
        while (true) {
            Optional<T> found = answer.get();
            if (found.isPresent()) return found.get();
            if (System.nanoTime() - until > 0) {
                throw new Trouble(
                        ExitCode.FAILED,
                        "After " + LONGEST.toMinutes() + " minutes it is not so that " + what + ".",
                        "Run the drill again with --keep, and look into its folder.");
            }
            try {
                TimeUnit.MILLISECONDS.sleep(200);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    static void awaitTrue(String what, BooleanSupplier condition) {
        await(what, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /** A restored Kafka is another one, and has an archive of its own. */
    private Path archive() {
        return folder.resolve("archive-" + restores);
    }

    /** To be closed. */
    QueryClient query() {
        return new QueryClient(weir.running().query());
    }

    static Trouble interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new Trouble(ExitCode.FAILED, "Interrupted.", "Run the drill again.", cause);
    }

    @Override
    public void close() {
        stop();
    }
}
