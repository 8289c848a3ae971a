package io.weir.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres.Builder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** PostgreSQL 18 as a child process, with logical decoding on. User {@code postgres}, trusted on loopback only. */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final String PROGRAM = "postgres";
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final io.zonky.test.db.postgres.embedded.EmbeddedPostgres server;
    private final Path pidFile;

    private EmbeddedPostgres(io.zonky.test.db.postgres.embedded.EmbeddedPostgres server, Path pidFile) {
        this.server = server;
        this.pidFile = pidFile;
    }

    /**
     * Starts on what {@code folder} holds; creates a cluster when it is empty; recovers one that was killed.
     *
     * @param port on loopback; 0: any free one
     */
    public static EmbeddedPostgres start(Path folder, int port) throws IOException {
        return start(folder, port, START_TIMEOUT);
    }

    /**
     * Starts a streaming replica of {@code primary}, with its data as they are now, on an empty folder. On one that holds
     * a replica {@link #start} goes on with it.
     *
     * @param port on loopback; 0: any free one
     */
    public static EmbeddedPostgres startReplica(EmbeddedPostgres primary, Path folder, int port) throws IOException {
        String slot = "weir_" + folder.getFileName().toString().replaceAll("[^a-z0-9_]", "_");
        PostgresBackup.forReplica(jdbcUrl(primary.port()), primary.folder(), folder, slot);
        Files.createFile(folder.resolve("standby.signal"));
        Files.writeString(folder.resolve("postgresql.auto.conf"), """
                primary_conninfo = 'host=127.0.0.1 port=%d user=postgres'
                primary_slot_name = '%s'
                """.formatted(primary.port(), slot));
        return start(folder, port);
    }

    /**
     * Copies a running server's data into a new folder; {@link #start} on it has everything that was committed before. Replication
     * slots are not in it.
     *
     * @param port of the server
     * @param from its folder
     */
    public static void backUp(int port, Path from, Path to) throws IOException {
        PostgresBackup.whole(jdbcUrl(port), from, to);
    }

    static EmbeddedPostgres start(Path folder, int port, Duration timeout) throws IOException {
        Files.createDirectories(folder);
        Path pidFile = folder.resolve("postmaster.pid");
        Orphans.end(pidFile, PROGRAM);
        Path log = folder.resolveSibling(folder.getFileName() + ".log");
        try {
            return new EmbeddedPostgres(
                    builder(folder, port, log).setPGStartupWait(timeout).start(), pidFile);
        } catch (IOException e) {
            throw new IOException("PostgreSQL did not start: see " + log, e);
        }
    }

    private static Builder builder(Path folder, int port, Path log) {
        return io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setOverrideWorkingDirectory(binaries().toFile())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(FreePorts.choose(port))
                // The library is made for tests that throw their data away, and switches these off.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("wal_level", "logical")
                .setServerConfig("max_slot_wal_keep_size", "2GB")
                .setServerConfig("shared_buffers", "64MB")
                .setServerConfig("max_connections", "60")
                .setServerConfig("timezone", "UTC")
                // Its own life only: what a statement did wrong its client is told, and may hold somebody's data.
                .setServerConfig("log_min_messages", "log")
                .setServerConfig("log_checkpoints", "off")
                .setErrorRedirector(ProcessBuilder.Redirect.to(log.toFile()))
                .setOutputRedirector(ProcessBuilder.Redirect.to(log.toFile()));
    }

    /** {@code postgresql://user@host:port/database}, as {@code DATABASE_URL} wants it. */
    public String url() {
        return "postgresql://postgres@127.0.0.1:" + server.getPort() + "/postgres";
    }

    private static String jdbcUrl(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
    }

    private Path folder() {
        return pidFile.getParent();
    }

    public int port() {
        return server.getPort();
    }

    /** {@code kill -9}: as when the machine's memory ran out. Start again on the same folder to recover. */
    public void kill() throws IOException {
        Orphans.end(pidFile, PROGRAM);
        release();
    }

    /** Stops in order and waits. The data stay. */
    @Override
    public void close() throws IOException {
        Optional<ProcessHandle> postmaster = Orphans.find(pidFile, PROGRAM);
        if (postmaster.isEmpty()) return;
        // Gives up waiting after 5 s: a replication client that does not read can hold its end up for longer.
        server.close();
        Orphans.awaitEnd(postmaster.get());
    }

    /** Lets go of the folder's lock, which the library holds until it has been told to stop a server that is gone. */
    private void release() {
        try {
            server.close();
        } catch (IOException | RuntimeException e) {
            // pg_ctl finds no server to stop. That is what was wanted.
        }
    }

    private static Path binaries() {
        return Path.of(System.getProperty("java.io.tmpdir"), "weir-postgres-" + System.getProperty("user.name"));
    }
}
