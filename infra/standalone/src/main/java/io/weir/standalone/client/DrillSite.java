package io.weir.standalone.client;

import io.lettuce.core.RedisClient;
import io.weir.archive.Archive;
import io.weir.archive.ArchiveSettings;
import io.weir.archive.ArchiveStore;
import io.weir.archive.ArchivedRange;
import io.weir.kit.settings.DatabaseSettings;
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
import io.weir.standalone.client.agentdojo.RunEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.springframework.util.FileSystemUtils;
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
    private LogEnd end;
    private boolean isRestored;

    DrillSite(Path folder, Console console) {
        this.folder = folder;
        this.console = console;
        this.settings = WeirSettings.in(folder.resolve("weir"))
                .with("weir.ingest.port", "0")
                .with("weir.query.port", "0")
                .with("weir.management.port", "0")
                .with("weir.kafka.partitions", Integer.toString(PARTITIONS));
    }

    /** With an archive until Kafka is lost: the restored one would need an archive of its own. */
    void start() {
        WeirSettings archived =
                settings.with("weir.archive.uri", archive().toUri().toString()).with("weir.archive.rotate-age", "1s");
        weir = WeirProcess.start(isRestored ? settings : archived, console);
    }

    void stop() {
        if (weir != null) weir.close();
        weir = null;
    }

    /** @param part one run of so many */
    void load(int part) {
        List<String> events = RunEvents.published(part);
        try (QueryClient query = query()) {
            for (String experiment : AgentDojo.EXPERIMENTS) query.define(AgentDojo.definition(experiment));
            for (String experiment : AgentDojo.EXPERIMENTS) {
                Activation.await(
                        query.define(AgentDojo.definition(experiment)),
                        weir.running().ingest(),
                        console);
            }
            try (Progress progress = new Progress(console, "Posting runs", events.size());
                    IngestClient ingest = new IngestClient(weir.running().ingest(), progress)) {
                events.forEach(ingest::add);
                ingest.flush();
                end = ingest.end();
            }
            awaitTrue("the events are counted", () -> Counted.holds(query.accounting(), end));
        }
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

    void emptyRedis() {
        try (RedisClient client = RedisClient.create(
                        ServersInUse.find(settings.dataFolder()).redis().url());
                var connection = client.connect()) {
            connection.sync().flushall();
        }
    }

    void sql(String statement) {
        DatabaseSettings database = ServersInUse.find(settings.dataFolder()).database();
        try (Connection connection = DriverManager.getConnection(database.jdbcUrl(), database.login());
                Statement to = connection.createStatement()) {
            to.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL refused: " + statement, e);
        }
    }

    /** Of the stopped Weir's folder. */
    void delete(String name) {
        try {
            FileSystemUtils.deleteRecursively(settings.dataFolder().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Until everything that was posted is in the archive. */
    void awaitArchive() {
        try (ArchiveStore store = ArchiveStore.open(archive().toUri(), ArchiveSettings.DEFAULT)) {
            Archive archive = Archive.open(store);
            awaitTrue(
                    "the events are archived",
                    () -> end.isCoveredBy(partition -> archive.lastRange(Topics.EVENTS, partition)
                            .map(ArchivedRange::end)
                            .orElse(0L)));
        }
    }

    void restore() {
        WeirSettings wider = settings.with("weir.kafka.partitions", Integer.toString(2 * PARTITIONS));
        try (ArchiveStore store = ArchiveStore.open(archive().toUri(), ArchiveSettings.DEFAULT);
                OwnServers servers = OwnServers.start(wider, console)) {
            new Restore(Archive.open(store), servers.target(), RestoreProgress.SILENT).run(RestoreRequest.ALL);
            isRestored = true;
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

    private static void awaitTrue(String what, BooleanSupplier condition) {
        await(what, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    private Path archive() {
        return folder.resolve("archive");
    }

    private QueryClient query() {
        return new QueryClient(weir.running().query());
    }

    private static Trouble interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new Trouble(ExitCode.FAILED, "Interrupted.", "Run the drill again.", cause);
    }

    @Override
    public void close() {
        stop();
    }
}
