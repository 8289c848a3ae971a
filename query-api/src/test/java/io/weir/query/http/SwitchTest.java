package io.weir.query.http;

import static io.weir.query.http.RefusalsTest.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.query.Answer;
import io.weir.query.Documents;
import io.weir.query.StoredStats;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Whose numbers are served: the active one, which another one becomes, or the one that is asked for. */
class SwitchTest extends ReplaysFixture {

    @Test
    void one_that_is_behind_is_not_switched_to() throws SQLException {
        long number = started();
        computed(number, 3, 5);
        await().atMost(PATIENCE)
                .until(() -> replay(number).at("/behind/seconds").asDouble() > 5);

        Answer refused = act(number, "switch");

        isProblem(refused, 409, "STATE_CONFLICT", null);
        assertThat(detail(refused)).contains("(7 events) behind the log").contains("GET /v1/replays/" + number);
        assertThat(active()).isEqualTo(1);
    }

    @Test
    void one_of_which_nobody_knows_how_far_it_is_is_not_switched_to() throws SQLException {
        long number = started();
        computed(number, 10, 5);

        Answer refused = query.send(other, "POST", "/v1/replays/" + number + "/switch", null);

        isProblem(refused, 409, "STATE_CONFLICT", null);
        assertThat(detail(refused)).contains("is unknown: Kafka has not said yet");
        assertThat(active()).isEqualTo(1);
        assertThat(query.send(other, "POST", "/v1/replays/1/switch", null).status())
                .isEqualTo(200); // nothing changes
    }

    @Test
    void it_has_caught_up_when_events_have_come_to_runs_and_to_clusters_too() throws SQLException {
        String document = Documents.everything("of-runs");
        query.post(Documents.with(document, "/cluster_by", "absent"));
        long number = started();
        new StoredStats(number)
                .progress(0, 10, 1_795_478_400_000L, Map.of(0, 10L, 1, 2L))
                .progress(1, 5, 1_795_478_400_000L, Map.of(0, 10L, 1, 5L))
                .toPostgres(query.jdbcUrl());

        assertThat(replay(number).get("as_of").toString()).isEqualTo("{\"0\":10,\"1\":2}");

        query.post(Documents.with(document, "/key", "\"of-clusters\""));

        assertThat(replay(number).get("as_of").toString()).isEqualTo("{\"0\":0,\"1\":0}");
        new StoredStats(number)
                .clusterProgress(0, Map.of(0, 8L, 1, 2L), Map.of(0, 8L, 1, 2L))
                .clusterProgress(1, Map.of(0, 10L, 1, 1L), Map.of(0, 10L, 1, 1L))
                .toPostgres(query.jdbcUrl());
        assertThat(replay(number).get("as_of").toString()).isEqualTo("{\"0\":8,\"1\":1}");
        JsonNode accounting = query.get("/v1/accounting?generation=" + number).body();
        assertThat(accounting.get("as_of").toString()).isEqualTo("{\"0\":10,\"1\":5}");
        assertThat(accounting.get("results_as_of").toString()).isEqualTo("{\"0\":8,\"1\":1}");
    }

    @Test
    void one_that_has_caught_up_is_served_here_and_elsewhere_and_the_one_before_again() throws SQLException {
        computed(1, 10, 5);
        long number = started();
        computed(number, 10, 5);
        units(1, 40);
        units(number, 41);
        assertThat(unitsOf(query.results("kept").body())).isEqualTo(40);
        JsonNode elsewhere =
                query.send(other, "GET", "/v1/experiments/kept/results", null).body();
        assertThat(elsewhere.get("generation").asLong()).isEqualTo(1);
        Instant before = Instant.now().minusSeconds(60);

        Answer switched = act(number, "switch");

        assertThat(switched.status()).as(switched.body().toString()).isEqualTo(200);
        assertThat(switched.body().get("active").asBoolean()).isTrue();
        Instant shown = Instant.parse(switched.body().get("shown_at").asString());
        assertThat(shown).isAfter(before);
        assertThat(unitsOf(query.results("kept").body())).isEqualTo(41);
        await().atMost(PATIENCE).until(() -> generationElsewhere() == number);
        JsonNode old = replay(1);
        assertThat(old.get("active").asBoolean()).isFalse();
        assertThat(old.get("state").asString()).isEqualTo("computing");
        assertThat(act(number, "switch").body().get("shown_at"))
                .isEqualTo(switched.body().get("shown_at"));

        Answer back = act(1, "switch");

        assertThat(back.body().get("active").asBoolean()).isTrue();
        assertThat(Instant.parse(back.body().get("shown_at").asString())).isAfterOrEqualTo(shown);
        assertThat(replay(number).get("shown_at")).isEqualTo(switched.body().get("shown_at"));
        assertThat(unitsOf(query.results("kept").body())).isEqualTo(40);
        await().atMost(PATIENCE).until(() -> generationElsewhere() == 1);
    }

    @Test
    void any_generations_numbers_can_be_read() throws SQLException {
        computed(1, 10, 5);
        long number = started();
        units(1, 40);
        units(number, 41);
        new StoredStats(number).log(0, 7, 1, 1).toPostgres(query.jdbcUrl());

        for (String path : List.of(
                "/v1/experiments/kept/results",
                "/v1/experiments/kept/timeline",
                "/v1/experiments/kept/events",
                "/v1/accounting")) {
            Answer read = query.get(path + "?generation=" + number);
            assertThat(read.status()).as(path + read.body()).isEqualTo(200);
            assertThat(read.body().get("generation").asLong()).as(path).isEqualTo(number);
            assertThat(query.get(path + "?generation=1")
                            .body()
                            .path("generation")
                            .asLong(1))
                    .as(path)
                    .isEqualTo(1);
            isProblem(query.get(path + "?generation=999999999"), 404, "REPLAY_NOT_FOUND", null);
            isProblem(query.get(path + "?generation=0"), 422, "PARAMETER_INVALID", null);
        }
        assertThat(unitsOf(query.get("/v1/experiments/kept/results?generation=" + number)
                        .body()))
                .isEqualTo(41);
        assertThat(unitsOf(
                        query.get("/v1/experiments/kept/results?generation=1").body()))
                .isEqualTo(40);
        assertThat(unitsOf(query.results("kept").body())).isEqualTo(40);
        assertThat(query.get("/v1/accounting?generation=" + number)
                        .body()
                        .at("/total/received")
                        .asLong())
                .isEqualTo(7);
    }

    @Test
    void of_many_who_switch_at_once_each_leaves_one_active() throws Exception {
        computed(1, 10, 5);
        long second = started();
        long third = started();
        computed(second, 10, 5);
        computed(third, 10, 5);
        List<Long> numbers = List.of(1L, second, third);

        List<Answer> answers = atOnce(16, i -> act(numbers.get(i % 3), "switch"));

        assertThat(answers).allMatch(answer -> answer.status() == 200);
        List<JsonNode> all = new ArrayList<>();
        query.get("/v1/replays").body().get("replays").forEach(all::add);
        assertThat(all).filteredOn(replay -> replay.get("active").asBoolean()).hasSize(1);
        JsonNode newest =
                all.stream().max((a, b) -> shownAt(a).compareTo(shownAt(b))).orElseThrow();
        assertThat(shownAt(all.stream()
                        .filter(replay -> replay.get("active").asBoolean())
                        .findFirst()
                        .orElseThrow()))
                .isEqualTo(shownAt(newest));
    }
}
