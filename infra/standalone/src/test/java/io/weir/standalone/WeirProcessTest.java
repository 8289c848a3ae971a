package io.weir.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.schemas.Topics;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeirProcessTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Console console = new Console(print(said), print(said), false);

    @TempDir
    private Path folder;

    @Test
    void starts_stops_and_starts_again_on_the_same_folder() throws Exception {
        try (WeirProcess process = WeirProcess.start(settings(), console)) {
            assertThat(get(process.running().management() + "/health/ready").statusCode())
                    .isEqualTo(200);
            assertThat(RunningWeir.require(folder)).isEqualTo(process.running());
            assertThat(eventsTopic(process).partitions()).hasSize(3);
        }
        assertThat(RunningWeir.find(folder)).isEmpty();

        try (WeirProcess process = WeirProcess.start(settings().with("weir.kafka.partitions", "5"), console)) {
            assertThat(get(process.running().management() + "/health/ready").statusCode())
                    .isEqualTo(200);
            assertThat(eventsTopic(process).partitions())
                    .as("as it was created")
                    .hasSize(3);
        }
    }

    @Test
    void a_second_start_on_the_folder_names_the_process_that_uses_it_and_leaves_it_alone() throws Exception {
        try (WeirProcess process = WeirProcess.start(settings(), console, List.of())) {
            Trouble trouble =
                    catchThrowableOfType(Trouble.class, () -> WeirProcess.start(settings(), console, List.of())
                            .close());

            assertThat(trouble.exitCode()).isEqualTo(ExitCode.FOLDER_IN_USE);
            assertThat(trouble)
                    .hasMessageContaining(
                            "is used by process " + ProcessHandle.current().pid());
            assertThat(get(process.running().management() + "/health").statusCode())
                    .isEqualTo(200);
            assertThat(RunningWeir.find(folder)).isPresent();
        }
    }

    @Test
    void a_taken_port_is_told_with_its_setting_before_anything_starts() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();

            Trouble trouble = catchThrowableOfType(Trouble.class, () -> WeirProcess.start(
                            settings().with("weir.query.port", Integer.toString(port)), console)
                    .close());

            assertThat(trouble.exitCode()).isEqualTo(ExitCode.PORT_TAKEN);
            assertThat(trouble).hasMessageContaining("Port " + port + " (weir.query.port)");
            assertThat(trouble.nextStep()).contains("WEIR_QUERY_PORT");
            assertThat(folder.resolve("kafka")).doesNotExist();
            assertThat(RunningWeir.find(folder)).isEmpty();
        }
    }

    @Test
    void a_wrong_setting_is_told_in_its_own_words() {
        Trouble trouble = catchThrowableOfType(Trouble.class, () -> WeirProcess.start(
                        settings().with("weir.kafka.partitions", "0"), console, List.of())
                .close());

        assertThat(trouble.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(trouble).hasMessageContaining("weir.kafka.partitions must be 1..1000, is 0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "weir.ingest.port | 99999 | weir.ingest.port must be a port, 0..65535, is 99999",
                "weir.query.port | http | weir.query.port must be a port, 0..65535, is http",
                "weir.kafka.durability | none | weir.kafka.durability is none: it must be one of [replicated, strict]",
                "weir.kafka.partitions | many | weir.kafka.partitions is many: "
            })
    void a_value_that_is_not_even_of_its_kind_is_told_with_its_setting(String setting, String value, String message) {
        Trouble trouble = catchThrowableOfType(
                Trouble.class, () -> WeirProcess.start(settings().with(setting, value), console, List.of())
                        .close());

        assertThat(trouble.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(trouble).hasMessageContaining(message);
    }

    @Test
    void a_process_that_was_killed_is_not_taken_for_running() throws Exception {
        Process killed = new ProcessBuilder("sleep", "60").start();
        RunningWeir left = new RunningWeir(
                killed.pid(),
                killed.info().startInstant().orElseThrow(),
                true,
                killed.info().startInstant().orElseThrow(),
                folder.toString(),
                URI.create("http://127.0.0.1:1"),
                URI.create("http://127.0.0.1:2"),
                URI.create("http://127.0.0.1:3"),
                Map.of());
        left.write(folder);
        assertThat(RunningWeir.find(folder)).contains(left);

        killed.destroyForcibly().waitFor();

        assertThat(RunningWeir.find(folder)).isEmpty();
    }

    @Test
    void the_log_is_json_lines_in_the_data_folder() throws Exception {
        WeirProcess.start(settings(), console, List.of()).close();

        assertThat(Files.readAllLines(folder.resolve("logs/weir.log")))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("{\"timestamp\":") && line.endsWith("}"));
    }

    private WeirSettings settings() {
        return WeirSettings.in(folder)
                .with("weir.ingest.port", "0")
                .with("weir.query.port", "0")
                .with("weir.management.port", "0")
                .with("weir.kafka.partitions", "3");
    }

    private static TopicDescription eventsTopic(WeirProcess process) throws Exception {
        try (Admin admin = Admin.create(
                Map.of("bootstrap.servers", process.running().servers().get("kafka")))) {
            return admin.describeTopics(List.of(Topics.EVENTS))
                    .allTopicNames()
                    .get()
                    .get(Topics.EVENTS);
        }
    }

    private static HttpResponse<String> get(String address) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }
}
