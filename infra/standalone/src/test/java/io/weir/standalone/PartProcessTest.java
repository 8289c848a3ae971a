package io.weir.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.embedded.FreePorts;
import io.weir.embedded.KafkaNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Parts that run alone, on the one that needs no other. */
class PartProcessTest {

    private static final String MANAGEMENT_PORT = "weir.management.port";

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Console console = new Console(print(said), print(said), false);

    @TempDir
    private Path folder;

    @BeforeAll
    static void anyManagementPort() {
        System.setProperty(MANAGEMENT_PORT, "0");
    }

    @AfterAll
    static void theUsualManagementPort() {
        System.clearProperty(MANAGEMENT_PORT);
    }

    @Test
    void a_broker_serves_when_it_says_that_it_is_ready_and_keeps_what_it_was_formatted_with() throws Exception {
        KafkaNode node = node();
        String cluster;
        try (PartProcess process = PartProcess.start(new BrokerPart(node, folder), folder, console);
                Admin admin = admin(node)) {
            cluster = admin.describeCluster().clusterId().get();
        }
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("broker 1 is ready", "serves 127.0.0.1:" + node.port());
        assertThat(folder.resolve("logs/weir.log")).isNotEmptyFile();

        KafkaNode other = node();
        try (PartProcess process = PartProcess.start(new BrokerPart(other, folder), folder, console);
                Admin admin = admin(other)) {
            assertThat(admin.describeCluster().clusterId().get())
                    .isEqualTo(cluster)
                    .isEqualTo(node.clusterId());
        }
    }

    @Test
    void a_folder_and_a_port_in_use_are_told_and_nothing_is_left_running() throws Exception {
        KafkaNode node = node();
        try (PartProcess process = PartProcess.start(new BrokerPart(node, folder), folder, console)) {
            Trouble inUse = catchThrowableOfType(
                    Trouble.class, () -> PartProcess.start(new BrokerPart(node(), folder), folder, console)
                            .close());
            assertThat(inUse.exitCode()).isEqualTo(ExitCode.FOLDER_IN_USE);

            Path another = Files.createDirectories(folder.resolve("another"));
            Trouble taken = catchThrowableOfType(
                    Trouble.class, () -> PartProcess.start(new BrokerPart(node, another), another, console)
                            .close());
            assertThat(taken.exitCode()).isEqualTo(ExitCode.PORT_TAKEN);
            assertThat(taken).hasMessageContaining("Port " + node.port()).hasMessageContaining("--port");
            assertThat(another.resolve("kafka")).doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker", "ingest", "streams", "query-api", "stores"})
    void every_part_teaches_with_an_example_and_its_exit_codes(String part) {
        CommandLine command = WeirMain.commandLine()
                .getSubcommands()
                .get("run")
                .getSubcommands()
                .get(part);

        assertThat(command.getUsageMessage()).contains("Examples:", "weir run " + part, "Exit codes:", "--data-dir");
    }

    private static KafkaNode node() {
        int controller = FreePorts.choose(0);
        List<String> voters = List.of("1@127.0.0.1:" + controller);
        return new KafkaNode(1, "127.0.0.1", FreePorts.choose(0), controller, voters, KafkaNode.clusterIdOf(voters));
    }

    private static Admin admin(KafkaNode node) {
        return Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + node.port()));
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }
}
