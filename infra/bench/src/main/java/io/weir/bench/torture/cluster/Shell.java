package io.weir.bench.torture.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Short commands of the operating system. */
public final class Shell {

    private Shell() {}

    /** @throws IOException with what the command said, when it fails */
    public static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) throw new IOException(String.join(" ", command) + ": " + said);
    }

    public static void run(String command) throws IOException, InterruptedException {
        run(List.of(command.split(" ")));
    }
}
