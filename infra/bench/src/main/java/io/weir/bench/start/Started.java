package io.weir.bench.start;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@code weir} process of its own. */
final class Started implements AutoCloseable {

    private static final int STOP_SECONDS = 60;

    private final Process process;
    private final BufferedReader out;
    private final long begun = System.nanoTime();

    /** @param command without its data folder, which it is told by its setting */
    Started(List<String> command, Path folder) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("WEIR_DATA_DIR", folder.toString());
        for (String port : List.of("WEIR_INGEST_PORT", "WEIR_QUERY_PORT", "WEIR_MANAGEMENT_PORT")) {
            builder.environment().put(port, "0");
        }
        process = builder.start();
        out = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Seconds from the command to the line that says it is ready. */
    double awaitReady() throws IOException {
        StringBuilder said = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("Weir is ready")) return (System.nanoTime() - begun) / 1e9;
            said.append(line).append('\n');
        }
        throw new IllegalStateException("it ended before it was ready:\n" + said);
    }

    /** Reads on until it ends by itself; the most memory that its own process held. */
    Memory awaitEnd() throws IOException, InterruptedException {
        StringBuilder said = new StringBuilder();
        Memory most = Memory.NONE;
        while (process.isAlive()) {
            while (out.ready()) said.append(out.readLine()).append('\n');
            most = most.max(Memory.of(process.toHandle()));
            process.waitFor(100, TimeUnit.MILLISECONDS);
        }
        if (process.exitValue() != 0) throw new IllegalStateException("it failed:\n" + said);
        return most;
    }

    Memory memory() {
        return Memory.of(process.toHandle());
    }

    /** Stops it in order. */
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
