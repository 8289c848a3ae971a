package io.weir.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.standalone.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ActivationTest {

    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private ScriptedServer ingest;

    @BeforeEach
    void start() throws IOException {
        ingest = new ScriptedServer();
    }

    @AfterEach
    void stop() {
        ingest.close();
    }

    @Test
    void it_waits_until_ingest_goes_by_the_revision_and_not_an_older_one() {
        ingest.answers.add("503 {\"code\":\"DEFINITIONS_UNAVAILABLE\"}");
        ingest.answers.add("404 {\"code\":\"FLAG_NOT_FOUND\"}");
        ingest.answers.add("200 {\"metadata\":{\"revision\":1}}");
        ingest.answers.add("200 {\"metadata\":{\"revision\":2}}");

        await(experiment("running", Instant.EPOCH));

        assertThat(ingest.paths).hasSize(4).containsOnly("/ofrep/v1/evaluate/flags/a%20b");
        assertThat(terminal.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void one_that_counts_nothing_is_not_waited_for() {
        await(experiment("stopped", Instant.EPOCH));

        assertThat(ingest.paths).isEmpty();
    }

    @Test
    void one_that_begins_much_later_is_told_and_not_waited_for() {
        await(experiment("running", Instant.now().plusSeconds(3600)));

        assertThat(ingest.paths).isEmpty();
        assertThat(terminal.toString(StandardCharsets.UTF_8)).contains("a b covers events only from");
    }

    private void await(JsonNode experiment) {
        PrintStream out = new PrintStream(terminal, true, StandardCharsets.UTF_8);
        Activation.await(experiment, ingest.address(), new Console(out, out, false));
    }

    private static JsonNode experiment(String state, Instant activeFrom) {
        return JsonMapper.shared()
                .readTree("{\"key\":\"a b\",\"revision\":2,\"state\":\"%s\",\"active_from\":\"%s\"}"
                        .formatted(state, activeFrom));
    }
}
