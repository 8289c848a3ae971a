package io.weir.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends a child server that outlived a killed parent, so that a new one can take over its data. */
final class Orphans {

    private static final int WAIT_SECONDS = 15;

    private Orphans() {}

    /**
     * Ends the process whose id is the first line of {@code pidFile}, if it runs {@code program} and is not somebody
     * else who got the same id since, and removes the file.
     */
    static void end(Path pidFile, String program) throws IOException {
        if (!Files.exists(pidFile)) return;
        String first =
                Files.readAllLines(pidFile).stream().findFirst().orElse("").strip();
        if (first.matches("\\d{1,10}")) {
            ProcessHandle.of(Long.parseLong(first))
                    .filter(process -> process.info().command().orElse("").contains(program))
                    .ifPresent(Orphans::kill);
        }
        Files.deleteIfExists(pidFile);
    }

    /** Ends it at once and waits until it is gone. Its data are as after a crash, which each server can recover. */
    static void kill(ProcessHandle process) {
        process.destroyForcibly();
        try {
            process.onExit().get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("process " + process.pid() + " does not end", e);
        }
    }
}
