package io.weir.query.http;

import static io.weir.query.http.RefusalsTest.isProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.query.Answer;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Which generations there are: started, paused, dropped. */
class ReplaysTest extends ReplaysFixture {

    @Test
    void none_is_started_while_nobody_knows_whether_the_log_is_whole() {
        Answer refused = query.send(other, "POST", "/v1/replays", null);

        isProblem(refused, 409, "STATE_CONFLICT", null);
        assertThat(refused.body().get("detail").asString()).startsWith("Kafka has not said yet where the log begins");
    }

    @Test
    void a_replay_is_started_beside_the_active_one() throws SQLException {
        computed(1, 10, 3);
        Instant before = Instant.now().minusSeconds(60);

        Answer started = query.send("POST", "/v1/replays", null);

        assertThat(started.status()).isEqualTo(201);
        long number = number(started);
        assertThat(number).isGreaterThan(1);
        assertThat(started.header("Location")).isEqualTo("/v1/replays/" + number);
        JsonNode replay = started.body();
        assertThat(replay.get("active").asBoolean()).isFalse();
        assertThat(replay.get("state").asString()).isEqualTo("computing");
        assertThat(Instant.parse(replay.get("created_at").asString())).isAfter(before);
        assertThat(replay.get("shown_at").isNull()).isTrue();
        assertThat(replay.get("as_of").toString()).isEqualTo("{}");
        assertThat(replay.at("/behind/events").asLong()).isEqualTo(15);
        JsonNode all = query.get("/v1/replays").body().get("replays");
        assertThat(all.findValuesAsString("generation")).containsExactly("1", Long.toString(number));
        assertThat(all.get(0).get("active").asBoolean()).isTrue();
        assertThat(all.get(0).get("shown_at").isNull()).isFalse();
        assertThat(all.get(0).get("as_of").toString()).isEqualTo("{\"0\":10,\"1\":3}");
        assertThat(all.get(0).at("/behind/events").asLong()).isEqualTo(2);
        assertThat(replay(number).get("created_at")).isEqualTo(replay.get("created_at"));
    }

    @Test
    void there_are_three_at_most_until_one_is_gone() throws SQLException {
        long second = number(query.send("POST", "/v1/replays", "{}"));
        long third = started();

        Answer refused = query.send("POST", "/v1/replays", null);

        isProblem(refused, 409, "STATE_CONFLICT", null);
        assertThat(detail(refused))
                .isEqualTo("Weir keeps 3 generations at most, and has 1, " + second + ", " + third
                        + ". DELETE /v1/replays/{generation} drops one.");
        assertThat(query.send("DELETE", "/v1/replays/" + second, null).status()).isEqualTo(202);
        isProblem(query.send("POST", "/v1/replays", null), 409, "STATE_CONFLICT", null);
        sql("delete from generations where generation = " + second); // as streams does when nothing of it is left
        isProblem(query.get("/v1/replays/" + second), 404, "REPLAY_NOT_FOUND", null);
        assertThat(started()).isGreaterThan(third);
    }

    @Test
    void several_who_start_at_once_do_not_start_too_many() throws Exception {
        List<Answer> answers = atOnce(8, i -> query.send("POST", "/v1/replays", null));

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(2);
        assertThat(answers).filteredOn(answer -> answer.status() == 409).hasSize(6);
        assertThat(query.get("/v1/replays").body().get("replays")).hasSize(3);
    }

    @Test
    void a_body_that_asks_for_something_is_refused() {
        isProblem(query.send("POST", "/v1/replays", "{\"from\":1}"), 422, "FIELD_UNKNOWN", "/from");
        isProblem(query.send("POST", "/v1/replays", "[]"), 422, "FIELD_INVALID", "");
        isProblem(query.send("POST", "/v1/replays", "{"), 400, "MALFORMED_JSON", null);
        assertThat(query.get("/v1/replays").body().get("replays")).hasSize(1);
    }

    @Test
    void one_is_started_with_a_limit_and_given_another_or_none() {
        Answer started = query.send("POST", "/v1/replays", "{\"max_rate\":2000}");
        long number = number(started);

        assertThat(started.body().get("max_rate").asInt()).isEqualTo(2_000);
        assertThat(act(number, "pause").body().get("max_rate").asInt()).isEqualTo(2_000);
        Answer faster = query.send("PATCH", "/v1/replays/" + number, "{\"max_rate\":50000}");
        assertThat(faster.status()).isEqualTo(200);
        assertThat(faster.body().get("max_rate").asInt()).isEqualTo(50_000);
        assertThat(faster.body().get("state").asString()).isEqualTo("paused");
        query.send("PATCH", "/v1/replays/" + number, "{\"max_rate\":null}");
        assertThat(replay(number).get("max_rate").isNull()).isTrue();
        assertThat(replay(1).get("max_rate").isNull()).isTrue();
    }

    @Test
    void a_limit_that_cannot_be_is_refused() {
        for (String rate : List.of("99", "1000001", "0", "1.5", "\"fast\"")) {
            String body = "{\"max_rate\":" + rate + "}";
            isProblem(query.send("POST", "/v1/replays", body), 422, "FIELD_INVALID", "/max_rate");
            isProblem(query.send("PATCH", "/v1/replays/1", body), 422, "FIELD_INVALID", "/max_rate");
        }
        isProblem(query.send("PATCH", "/v1/replays/1", "{}"), 422, "FIELD_MISSING", "/max_rate");
        isProblem(query.send("PATCH", "/v1/replays/1", "{\"rate\":1}"), 422, "FIELD_UNKNOWN", "/rate");
        isProblem(query.send("PATCH", "/v1/replays/99", "{\"max_rate\":null}"), 404, "REPLAY_NOT_FOUND", null);
    }

    @Test
    void one_is_paused_and_resumed_and_once_more_changes_nothing() {
        long number = started();

        assertThat(act(number, "resume").body().get("state").asString()).isEqualTo("computing");
        Answer paused = act(number, "pause");
        assertThat(paused.status()).isEqualTo(200);
        assertThat(paused.body().get("state").asString()).isEqualTo("paused");
        assertThat(written(act(number, "pause"))).isEqualTo(written(paused));
        Answer refused = act(number, "switch");
        isProblem(refused, 409, "STATE_CONFLICT", null);
        assertThat(detail(refused)).contains("/v1/replays/" + number + "/resume");
        assertThat(act(number, "resume").body().get("state").asString()).isEqualTo("computing");
    }

    @Test
    void the_active_one_is_neither_paused_nor_dropped() {
        for (Answer refused : List.of(act(1, "pause"), query.send("DELETE", "/v1/replays/1", null))) {
            isProblem(refused, 409, "STATE_CONFLICT", null);
            assertThat(detail(refused)).contains("switch to another one first");
        }
        assertThat(act(1, "resume").status()).isEqualTo(200);
        assertThat(replay(1).get("state").asString()).isEqualTo("computing");
    }

    @Test
    void one_that_is_dropped_stays_so() {
        long number = started();

        Answer dropped = query.send("DELETE", "/v1/replays/" + number, null);

        assertThat(dropped.status()).isEqualTo(202);
        assertThat(dropped.body().get("state").asString()).isEqualTo("dropping");
        Answer again = query.send("DELETE", "/v1/replays/" + number, null);
        assertThat(again.status()).isEqualTo(202);
        assertThat(written(again)).isEqualTo(written(dropped));
        for (String step : List.of("pause", "resume", "switch")) {
            isProblem(act(number, step), 409, "STATE_CONFLICT", null);
        }
    }

    @Test
    void steps_of_a_generation_that_is_not_there_are_not_found() {
        for (String number : List.of("999", "0", "1000000000000000000000", "one")) {
            String path = "/v1/replays/" + number;
            isProblem(query.get(path), 404, "REPLAY_NOT_FOUND", null);
            isProblem(query.send("DELETE", path, null), 404, "REPLAY_NOT_FOUND", null);
            for (String step : List.of("pause", "resume", "switch")) {
                isProblem(query.send("POST", path + "/" + step, null), 404, "REPLAY_NOT_FOUND", null);
            }
        }
    }
}
