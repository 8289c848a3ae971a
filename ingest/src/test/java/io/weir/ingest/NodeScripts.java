package io.weir.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Published JavaScript packages, run by Node. Where Node or the packages are out of reach, the test is skipped by name. */
public final class NodeScripts {

    private static final Path FOLDER = Path.of("target/node").toAbsolutePath();
    private static final Path INSTALLED = FOLDER.resolve("installed.json");
    private static final String PACKAGES = "package.json";

    private NodeScripts() {}

    /** The lines that a script of {@code src/test/resources/node} prints. */
    public static synchronized List<String> run(String script, String... arguments) throws IOException {
        install();
        copy(script);
        List<String> command =
                new ArrayList<>(List.of("node", FOLDER.resolve(script).toString()));
        command.addAll(Arrays.asList(arguments));
        Path out = Files.createTempFile(FOLDER, "out", ".txt");
        Path errors = FOLDER.resolve("errors.txt");
        int exit = execute(command, out, errors);
        if (exit != 0) throw new AssertionError(script + " ended with " + exit + ": " + Files.readString(errors));
        return Files.readAllLines(out);
    }

    private static void install() throws IOException {
        Files.createDirectories(FOLDER);
        copy(PACKAGES);
        String wanted = Files.readString(FOLDER.resolve(PACKAGES));
        if (Files.exists(INSTALLED) && Files.readString(INSTALLED).equals(wanted)) return;
        List<String> npm = List.of(
                "npm",
                "install",
                "--no-audit",
                "--no-fund",
                "--no-package-lock",
                "--prefer-offline",
                "--ignore-scripts");
        Path log = FOLDER.resolve("npm.txt");
        Assumptions.assumeTrue(
                execute(npm, log, log) == 0,
                () -> "skipped, as Node or the packages of node/package.json are out of reach");
        Files.writeString(INSTALLED, wanted);
    }

    private static int execute(List<String> command, Path out, Path errors) throws IOException {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(FOLDER.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                    .start();
            if (process.waitFor(3, TimeUnit.MINUTES)) return process.exitValue();
            process.destroyForcibly();
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (IOException e) {
            // There is no such program.
            return -1;
        }
    }

    private static void copy(String resource) throws IOException {
        try (InputStream in = NodeScripts.class.getResourceAsStream("/node/" + resource)) {
            Files.copy(in, FOLDER.resolve(resource), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
