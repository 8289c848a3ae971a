package io.weir.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromisedPortsTest {

    @TempDir
    private Path folder;

    @Test
    void a_port_that_another_process_was_promised_is_not_promised_again_until_that_process_has_ended()
            throws Exception {
        Path file = folder.resolve("ports");
        PromisedPorts ports = new PromisedPorts(file);
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var told = other.inputReader()) {
            assertThat(told.readLine()).isEqualTo("promised");

            assertThat(ports.promise(20_001)).isFalse();
            assertThat(ports.promise(20_002)).isTrue();
            assertThat(ports.promise(20_002)).as("a round later").isTrue();
        } finally {
            other.destroyForcibly();
        }
        assertThat(other.waitFor(1, TimeUnit.MINUTES)).isTrue();

        assertThat(ports.promise(20_001)).isTrue();
    }

    @Test
    void where_no_file_can_be_written_every_port_is_promised() {
        assertThat(new PromisedPorts(folder.resolve("missing").resolve("ports")).promise(20_001))
                .isTrue();
    }

    /** Is promised 20001 until it is ended. */
    static final class OtherProcess {

        private OtherProcess() {}

        public static void main(String[] arguments) throws InterruptedException {
            System.out.println(new PromisedPorts(Path.of(arguments[0])).promise(20_001) ? "promised" : "refused");
            Thread.sleep(60_000);
        }
    }
}
