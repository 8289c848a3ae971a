package io.weir.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the other commands know of a running Weir: the content of {@code weir.json} in its data folder.
 *
 * @param pid of the process
 * @param processStart as the operating system tells it: with the pid it names one process for ever
 * @param ready false while it starts
 * @param startedAt when it was told to start
 * @param ingest where events are posted, without a path: {@code http://127.0.0.1:8002}
 * @param query where experiments and results are: {@code http://127.0.0.1:8000}
 * @param management where health and metrics are: {@code http://127.0.0.1:9090}
 * @param servers name to address of Kafka, PostgreSQL and Redis; empty while it starts
 * @param archive the settings {@code weir.archive.…} that it was given; empty when nothing is archived
 */
public record RunningWeir(
        long pid,
        Instant processStart,
        boolean ready,
        Instant startedAt,
        String dataFolder,
        URI ingest,
        URI query,
        URI management,
        Map<String, String> servers,
        Map<String, String> archive) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String FILE = "weir.json";

    public RunningWeir {
        archive = archive == null ? Map.of() : Map.copyOf(archive); // null: an earlier version wrote it
    }

    /** Without an archive. */
    public RunningWeir(
            long pid,
            Instant processStart,
            boolean ready,
            Instant startedAt,
            String dataFolder,
            URI ingest,
            URI query,
            URI management,
            Map<String, String> servers) {
        this(pid, processStart, ready, startedAt, dataFolder, ingest, query, management, servers, Map.of());
    }

    /** The Weir that runs on that data folder; empty when none does, also when one was killed. */
    public static Optional<RunningWeir> find(Path dataFolder) {
        return read(dataFolder.resolve(FILE)).filter(RunningWeir::isAlive);
    }

    /** @throws Trouble when none runs there, or it is not ready yet */
    public static RunningWeir require(Path dataFolder) {
        RunningWeir found = find(dataFolder)
                .orElseThrow(() -> new Trouble(
                        ExitCode.NOT_RUNNING,
                        "No Weir runs on " + dataFolder + ".",
                        "Start it with `./weir up`, or name another folder with --data-dir."));
        if (found.ready) return found;
        throw new Trouble(
                ExitCode.NOT_RUNNING,
                "The Weir on " + dataFolder + " (process " + found.pid + ") is not ready yet.",
                "Wait until `./weir status` says that it is.");
    }

    /** The process, while it lives. */
    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(found ->
                        found.info().startInstant().map(processStart::equals).orElse(true));
    }

    private boolean isAlive() {
        return process().isPresent();
    }

    void write(Path folder) throws IOException {
        Path part = folder.resolve(FILE + ".part");
        Files.writeString(part, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
        Files.move(part, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    static void remove(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(FILE));
    }

    private static Optional<RunningWeir> read(Path file) {
        try {
            return Optional.of(JSON.readValue(Files.readString(file), RunningWeir.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JacksonException e) {
            throw new Trouble(
                    ExitCode.FAILED,
                    file + " is not what Weir writes there.",
                    "Remove it if no Weir runs on that folder.",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
