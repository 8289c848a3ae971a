package io.weir.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import redis.embedded.core.ExecutableProvider;

/** Redis as a child process, with its append-only file on. No password: loopback only. */
public final class EmbeddedRedis implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final Process process;
    private final Path pidFile;
    private final int port;

    private EmbeddedRedis(Process process, Path pidFile, int port) {
        this.process = process;
        this.pidFile = pidFile;
        this.port = port;
    }

    /**
     * Starts on what {@code folder} holds.
     *
     * @param port on loopback; 0: any free one
     */
    public static EmbeddedRedis start(Path folder, int port) throws IOException {
        Files.createDirectories(folder);
        Path pidFile = folder.resolve("redis.pid");
        Orphans.end(pidFile, "redis-server");
        int chosen = FreePorts.choose(port);
        Process process = new ProcessBuilder(List.of(
                        executable(folder).toString(),
                        "--port",
                        Integer.toString(chosen),
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        folder.toString(),
                        "--appendonly",
                        "yes",
                        "--save",
                        "",
                        "--maxmemory-policy",
                        "noeviction",
                        "--loglevel",
                        "warning"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis.log").toFile())
                .start();
        Files.writeString(pidFile, process.pid() + "\n");
        EmbeddedRedis redis = new EmbeddedRedis(process, pidFile, chosen);
        try {
            redis.awaitStart(folder);
        } catch (IOException e) {
            redis.kill();
            throw e;
        }
        return redis;
    }

    /** {@code redis://host:port}, as {@code REDIS_URL} wants it. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** {@code kill -9}: up to a second of writes is lost, as the append-only file is forced once a second. */
    public void kill() throws IOException {
        Orphans.kill(process.toHandle());
        Files.deleteIfExists(pidFile);
    }

    /** Stops in order and waits. The data stay. */
    @Override
    public void close() throws IOException {
        process.destroy();
        Orphans.awaitEnd(process.toHandle());
        Files.deleteIfExists(pidFile);
    }

    /** The binary, taken out of its jar once. A whole file appears at once, so two starts do not see half of one. */
    private static Path executable(Path folder) throws IOException {
        Path executable = folder.resolve("redis-server").toAbsolutePath();
        if (Files.exists(executable)) return executable;
        Path unpacked = Files.createTempDirectory(folder, "unpack");
        Path found = ExecutableProvider.newJarResourceProvider(unpacked.toFile())
                .get()
                .toPath();
        Files.move(found, executable, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(unpacked);
        return executable;
    }

    private void awaitStart(Path folder) throws IOException {
        Instant deadline = Instant.now().plus(START_TIMEOUT);
        while (true) {
            if (!process.isAlive()) {
                throw new IOException("Redis ended as it started: see " + folder.resolve("redis.log"));
            }
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(1000);
                socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
                if (socket.getInputStream().read() == '+') return; // '-LOADING' until the file is read
            } catch (IOException e) {
                if (Instant.now().isAfter(deadline)) throw new IOException("Redis does not answer on " + port, e);
            }
            if (Instant.now().isAfter(deadline)) throw new IOException("Redis does not get ready on " + port);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
