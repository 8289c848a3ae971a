package io.weir.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.weir.standalone.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ActivationTest {

    private final Deque<String> answers = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private HttpServer ingest;

    @BeforeEach
    void start() throws IOException {
        ingest = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ingest.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            exchange.getRequestBody().readAllBytes();
            String[] answer = answers.remove().split(" ", 2);
            byte[] body = answer[1].getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(Integer.parseInt(answer[0]), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        ingest.start();
    }

    @AfterEach
    void stop() {
        ingest.stop(0);
    }

    @Test
    void it_waits_until_ingest_goes_by_the_revision_and_not_an_older_one() {
        answers.add("503 {\"code\":\"DEFINITIONS_UNAVAILABLE\"}");
        answers.add("404 {\"code\":\"FLAG_NOT_FOUND\"}");
        answers.add("200 {\"metadata\":{\"revision\":1}}");
        answers.add("200 {\"metadata\":{\"revision\":2}}");

        await(experiment("running", Instant.EPOCH));

        assertThat(asked).hasSize(4).containsOnly("/ofrep/v1/evaluate/flags/a%20b");
        assertThat(terminal.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void one_that_counts_nothing_is_not_waited_for() {
        await(experiment("stopped", Instant.EPOCH));

        assertThat(asked).isEmpty();
    }

    @Test
    void one_that_begins_much_later_is_told_and_not_waited_for() {
        await(experiment("running", Instant.now().plusSeconds(3600)));

        assertThat(asked).isEmpty();
        assertThat(terminal.toString(StandardCharsets.UTF_8)).contains("a b covers events only from");
    }

    private void await(JsonNode experiment) {
        PrintStream out = new PrintStream(terminal, true, StandardCharsets.UTF_8);
        URI address = URI.create("http://127.0.0.1:" + ingest.getAddress().getPort());
        Activation.await(experiment, address, new Console(out, out, false));
    }

    private static JsonNode experiment(String state, Instant activeFrom) {
        return JsonMapper.shared()
                .readTree("{\"key\":\"a b\",\"revision\":2,\"state\":\"%s\",\"active_from\":\"%s\"}"
                        .formatted(state, activeFrom));
    }
}
