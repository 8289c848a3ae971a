package io.weir.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Ends a child server that outlived its parent, or its own stop, so that a new one can take over its data. */
final class Orphans {

    private static final int WAIT_SECONDS = 15;

    private Orphans() {}

    /**
     * Ends the process whose id is the first line of {@code pidFile}, if it runs {@code program} and is not somebody
     * else who got the same id since, and removes the file.
     */
    static void end(Path pidFile, String program) throws IOException {
        find(pidFile, program).ifPresent(Orphans::kill);
        Files.deleteIfExists(pidFile);
    }

    /** The process whose id is the first line of {@code pidFile}, if it lives and runs {@code program}. */
    static Optional<ProcessHandle> find(Path pidFile, String program) throws IOException {
        if (!Files.exists(pidFile)) return Optional.empty();
        String first =
                Files.readAllLines(pidFile).stream().findFirst().orElse("").strip();
        if (!first.matches("\\d{1,10}")) return Optional.empty();
        return ProcessHandle.of(Long.parseLong(first))
                .filter(process -> process.info().command().orElse("").contains(program));
    }

    /** Waits until a process that was told to end is gone; ends it at once when that takes too long. */
    static void awaitEnd(ProcessHandle process) {
        if (!isGone(process)) kill(process);
    }

    /**
     * Ends it and its children at once and waits until all are gone: a server's child may hold what the next one needs.
     * Its data are as after a crash, which each server can recover.
     */
    static void kill(ProcessHandle process) {
        List<ProcessHandle> family =
                Stream.concat(Stream.of(process), process.descendants()).toList();
        family.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle member : family) {
            if (!isGone(member)) throw new IllegalStateException("process " + member.pid() + " does not end");
        }
    }

    private static boolean isGone(ProcessHandle process) {
        try {
            process.onExit().get(WAIT_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }
}
