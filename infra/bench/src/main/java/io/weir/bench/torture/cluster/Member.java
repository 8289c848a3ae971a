package io.weir.bench.torture.cluster;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One process of the cluster. It can be started, and ended in every way, again and again. One thread at a time. */
public final class Member {

    private static final int LOOK_EVERY_MS = 50;
    private static final int HEALTH_TIMEOUT_MS = 1_000;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(40);

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path folder;
    private final URI health;
    private volatile Process process;

    /**
     * @param folder for what it prints
     * @param management where it tells how it is
     */
    Member(String name, List<String> command, Map<String, String> environment, Path folder, URI management) {
        this.name = name;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.folder = folder;
        this.health = management.resolve("/health/ready");
    }

    public String name() {
        return name;
    }

    public synchronized void start() throws IOException {
        Files.createDirectories(folder);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("out.txt").toFile()));
        process = builder.start();
    }

    /** {@code kill -9}. */
    public synchronized void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGSTOP: it stands still in the middle of what it does, its connections stay open. */
    public void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** SIGCONT. */
    public void thaw() throws IOException, InterruptedException {
        signal("-CONT");
    }

    /** SIGTERM, and waits until it has ended in order. */
    public synchronized void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) kill();
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Waits until it says that it can do its work; false when it has not within {@code timeout}. */
    public boolean awaitReady(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!isReady()) {
            if (!isAlive()) {
                throw new IllegalStateException(name + " has ended by itself: see " + folder.resolve("out.txt"));
            }
            if (System.nanoTime() > deadline) return false;
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
        }
        return true;
    }

    private boolean isReady() {
        try {
            HttpURLConnection connection = (HttpURLConnection) health.toURL().openConnection();
            connection.setConnectTimeout(HEALTH_TIMEOUT_MS);
            connection.setReadTimeout(HEALTH_TIMEOUT_MS);
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private void signal(String signal) throws IOException, InterruptedException {
        Shell.run(new ArrayList<>(List.of("kill", signal, Long.toString(process.pid()))));
    }
}
