package io.weir.standalone.client;

import static io.weir.standalone.SilentConsole.SILENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.standalone.Trouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class IngestClientTest {

    private ScriptedServer server;
    private IngestClient client;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
        Progress progress = new Progress(SILENT, "test", -1);
        client = new IngestClient(server.address(), progress, 1, Duration.ofMillis(1));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void what_could_not_be_taken_is_sent_again_as_it_was() {
        server.answers.add("503 {\"code\":\"LOG_UNAVAILABLE\"}");
        server.answers.add("503 {\"code\":\"OUTCOME_UNKNOWN\"}");
        server.answers.add(
                "202 {\"items\":[{\"index\":0,\"status\":\"accepted\",\"id\":\"a\",\"partition\":3,\"offset\":41}]}");

        client.add("{\"id\":\"a\"}");
        client.flush();

        assertThat(server.bodies).hasSize(3).containsOnly("{\"id\":\"a\"}\n");
        assertThat(client.accepted()).isEqualTo(1);
        assertThat(client.end().isCoveredBy(asOf("{}"))).isFalse();
        assertThat(client.end().isCoveredBy(asOf("{\"3\":41}"))).isFalse();
        assertThat(client.end().isCoveredBy(asOf("{\"3\":42,\"0\":0}"))).isTrue();
    }

    @Test
    void a_refused_event_is_told_by_its_line_even_when_all_are_refused() {
        server.answers.add(
                "422 {\"items\":[{\"index\":0,\"status\":\"refused\",\"code\":\"FIELD_MISSING\",\"pointer\":\"/time\",\"message\":\"m\"}]}");

        client.add("");
        client.add("{\"id\":\"b\"}");
        client.flush();

        assertThat(client.refusals()).containsExactly(new Refusal(2, "FIELD_MISSING", "/time", "m"));
    }

    @Test
    void a_batch_holds_at_most_a_thousand_events() {
        server.answers.add("202 {\"items\":[]}");
        server.answers.add("202 {\"items\":[]}");

        for (int i = 0; i < 1_001; i++) client.add("{}");
        client.flush();

        assertThat(server.bodies).extracting(body -> body.lines().count()).containsExactly(1_000L, 1L);
    }

    /** Ingest takes 5 MB at most, and counts bytes: a character may have four. */
    @Test
    void a_batch_holds_at_most_four_MiB_of_bytes() {
        for (int i = 0; i < 3; i++) server.answers.add("202 {\"items\":[]}");

        for (int i = 0; i < 9; i++) client.add("\"" + "\u6c34".repeat(340_000) + "\"");
        client.flush();

        assertThat(server.bodies).extracting(body -> body.lines().count()).containsExactly(4L, 4L, 1L);
    }

    @Test
    void a_line_too_long_to_be_sent_is_refused_with_its_number() {
        client.add("  ".getBytes(StandardCharsets.UTF_8));
        client.addTooLong();
        client.flush();

        assertThat(server.bodies).isEmpty();
        assertThat(client.refused()).isEqualTo(1);
        assertThat(client.refusals())
                .singleElement()
                .returns(2L, Refusal::line)
                .returns("EVENT_TOO_LARGE", Refusal::code);
    }

    @Test
    void what_will_never_be_taken_ends_with_the_reason() {
        server.answers.add("415 {\"code\":\"UNSUPPORTED_MEDIA_TYPE\",\"detail\":\"no\"}");
        client.add("{}");

        assertThatThrownBy(client::flush).isInstanceOf(Trouble.class).hasMessageContaining("UNSUPPORTED_MEDIA_TYPE");
    }

    @Test
    void it_does_not_try_for_ever() {
        for (int i = 0; i < 8; i++) server.answers.add("503 {\"code\":\"OVERLOADED\"}");
        client.add("{}");

        assertThatThrownBy(client::flush).isInstanceOf(Trouble.class).hasMessageContaining("OVERLOADED");
        assertThat(server.bodies).hasSize(8);
    }

    private static JsonNode asOf(String positions) {
        return JsonMapper.shared().readTree(positions);
    }
}
