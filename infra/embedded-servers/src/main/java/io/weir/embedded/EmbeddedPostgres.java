package io.weir.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** PostgreSQL 18 as a child process, with logical decoding on. User {@code postgres}, trusted on loopback only. */
public final class EmbeddedPostgres implements AutoCloseable {

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
        Files.createDirectories(folder);
        Path pidFile = folder.resolve("postmaster.pid");
        Orphans.end(pidFile, "postgres");
        var server = io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setOverrideWorkingDirectory(binaries().toFile())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(FreePorts.choose(port))
                .setPGStartupWait(Duration.ofSeconds(60))
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
                .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
                .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new EmbeddedPostgres(server, pidFile);
    }

    /** {@code postgresql://user@host:port/database}, as {@code DATABASE_URL} wants it. */
    public String url() {
        return "postgresql://postgres@127.0.0.1:" + server.getPort() + "/postgres";
    }

    public int port() {
        return server.getPort();
    }

    /** {@code kill -9}: as when the machine's memory ran out. Start again on the same folder to recover. */
    public void kill() throws IOException {
        Orphans.end(pidFile, "postgres");
        release();
    }

    /** Stops in order and waits. The data stay. */
    @Override
    public void close() throws IOException {
        if (Files.exists(pidFile)) server.close();
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
