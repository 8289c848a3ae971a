package io.weir.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.kit.management.ManagementServer;
import io.weir.kit.management.ManagementSettings;
import io.weir.kit.management.Metrics;
import io.weir.kit.management.ServiceHealth;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class StatusCommandTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void what_catches_up_is_up_and_what_nobody_can_say_is_not_called_nothing() throws Exception {
        try (ManagementServer server = serving(new ServiceHealth.Status(true, true, "catching_up: 5 events"))) {
            announce(server.port());

            assertThat(status()).isEqualTo(ExitCode.OK);
            assertThat(printed.toString(StandardCharsets.UTF_8))
                    .contains(": catching_up.")
                    .contains("  ok    streams         catching_up: 5 events")
                    .contains("  counting    not known how far behind. The query API does not answer");
        }
    }

    @Test
    void what_is_not_ready_is_not_up_although_it_catches_up() throws Exception {
        try (ManagementServer server = serving(new ServiceHealth.Status(false, true, "rebalancing"))) {
            announce(server.port());

            assertThat(status()).isEqualTo(ExitCode.FAILED);
        }
    }

    private int status() {
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            return new CommandLine(new StatusCommand()).execute("--data-dir", folder.toString());
        } finally {
            System.setOut(before);
        }
    }

    private void announce(int management) throws Exception {
        ProcessHandle self = ProcessHandle.current();
        Instant started = self.info().startInstant().orElseThrow();
        URI nobody = URI.create("http://127.0.0.1:1");
        URI here = URI.create("http://127.0.0.1:" + management);
        new RunningWeir(self.pid(), started, true, started, folder.toString(), nobody, nobody, here, Map.of())
                .write(folder);
    }

    private static ManagementServer serving(ServiceHealth.Status status) {
        ServiceHealth streams = new ServiceHealth() {
            @Override
            public String name() {
                return "streams";
            }

            @Override
            public Status status() {
                return status;
            }
        };
        return ManagementServer.start(
                new ManagementSettings("127.0.0.1", 0), Metrics.registry(), () -> List.of(streams));
    }
}
