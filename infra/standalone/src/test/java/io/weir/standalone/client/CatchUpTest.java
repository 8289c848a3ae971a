package io.weir.standalone.client;

import static io.weir.standalone.client.Replays.CAUGHT_UP;
import static io.weir.standalone.client.Replays.FAR;
import static io.weir.standalone.client.Replays.SOMETIME;
import static io.weir.standalone.client.Replays.active;
import static io.weir.standalone.client.Replays.list;
import static io.weir.standalone.client.Replays.other;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.standalone.Console;
import io.weir.standalone.Trouble;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatchUpTest {

    private static final Duration SOON = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String ACTIVE = active(1, SOMETIME);

    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private ScriptedServer server;
    private QueryClient query;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
        query = new QueryClient(server.address());
    }

    @AfterEach
    void stop() {
        query.close();
        server.close();
    }

    @Test
    void it_waits_until_what_is_behind_is_known_and_at_most_five_seconds() {
        String unknown = "{\"events\":null,\"seconds\":null,\"at_least\":false,\"unknown\":\"Kafka does not answer.\"}";
        answer(unknown);
        answer(FAR);
        answer("{\"events\":9000,\"seconds\":5.1,\"at_least\":false,\"unknown\":null}");
        answer("{\"events\":7000,\"seconds\":3.0,\"at_least\":true,\"unknown\":null}");
        answer("{\"events\":5000,\"seconds\":5.0,\"at_least\":false,\"unknown\":null}");

        try (CatchUp catchUp = catchUp(LONG)) {
            assertThat(catchUp.await().at("/behind/events").asInt()).isEqualTo(5_000);
        }
        assertThat(server.answers).isEmpty();
        assertThat(said())
                .contains("Kafka does not answer.")
                .containsPattern("Generation 2: 43210 of 48210 events, .*/s, 5,000 behind, about .* left");
    }

    @Test
    void a_query_API_that_is_away_for_a_while_is_waited_for() {
        server.answers.add("500 {\"detail\":\"It starts.\"}");
        answer(CAUGHT_UP);

        try (CatchUp catchUp = catchUp(LONG)) {
            catchUp.await();
        }

        assertThat(said()).contains("The query API refused: It starts.");
    }

    @Test
    void one_that_somebody_pauses_or_drops_is_not_waited_for() {
        server.answers.add("200 " + list(ACTIVE, other(2, "paused", null, FAR)));
        server.answers.add("200 " + list(ACTIVE));

        try (CatchUp catchUp = catchUp(LONG)) {
            assertThatThrownBy(catchUp::await).isInstanceOf(Trouble.class).hasMessage("Generation 2 is now paused.");
            assertThatThrownBy(catchUp::await)
                    .isInstanceOf(Trouble.class)
                    .hasMessage("Generation 2 was dropped meanwhile.");
        }
    }

    @Test
    void one_that_stands_still_is_given_up_with_what_to_look_at() {
        server.script = body -> "200 " + list(ACTIVE, other(2, "computing", null, FAR));

        try (CatchUp catchUp = catchUp(Duration.ofMillis(50))) {
            assertThatThrownBy(catchUp::await)
                    .isInstanceOfSatisfying(Trouble.class, trouble -> assertThat(trouble.nextStep())
                            .contains("WEIR_STREAMS_REPLAY_THREADS"))
                    .hasMessageStartingWith("Generation 2 has not moved for ");
        }
    }

    @Test
    void one_that_is_dropped_is_waited_for_until_it_is_not_listed() {
        server.answers.add("200 " + list(ACTIVE, other(2, "dropping", null, FAR)));
        server.answers.add("200 " + list(ACTIVE, other(2, "dropping", null, FAR)));
        server.answers.add("200 " + list(ACTIVE));

        try (CatchUp catchUp = catchUp(LONG)) {
            catchUp.awaitEnd();
        }

        assertThat(server.answers).isEmpty();
        assertThat(said()).containsOnlyOnce("Waiting until streams has removed generation 2.");
    }

    @Test
    void Ctrl_C_says_that_it_goes_on() {
        try (CatchUp catchUp = catchUp(LONG)) {
            catchUp.interrupted();
        }

        assertThat(said())
                .contains("Interrupted. Streams goes on by itself: `./weir replay status 2` shows how far it is.");
    }

    private void answer(String behind) {
        server.answers.add("200 " + list(ACTIVE, other(2, "computing", null, behind)));
    }

    private CatchUp catchUp(Duration longest) {
        PrintStream out = new PrintStream(terminal, true, StandardCharsets.UTF_8);
        return new CatchUp(query, new Console(out, out, false), 2, SOON, longest);
    }

    private String said() {
        return terminal.toString(StandardCharsets.UTF_8);
    }
}
