package io.weir.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code weir}, in a checkout of its own. */
class LauncherTest {

    @TempDir
    private Path checkout;

    @Test
    void jars_of_two_versions_are_not_run_but_named() throws Exception {
        Path jars = Files.createDirectories(checkout.resolve("infra/standalone/target"));
        Files.copy(root().resolve("weir"), checkout.resolve("weir"));
        Files.createFile(jars.resolve("built"));
        Files.createFile(jars.resolve("weir-standalone-0.1.0.jar"));
        Files.createFile(jars.resolve("weir-standalone-0.2.0.jar"));

        ProcessBuilder command =
                new ProcessBuilder("bash", checkout.resolve("weir").toString(), "results", "any");
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process weir = command.redirectErrorStream(true).start();
        String said = new String(weir.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(weir.waitFor()).isEqualTo(7);
        assertThat(said).contains("jars of more than one version: weir-standalone-0.1.0.jar weir-standalone-0.2.0.jar");
    }

    private static Path root() throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("weir"))) folder = folder.getParent();
        return folder;
    }
}
