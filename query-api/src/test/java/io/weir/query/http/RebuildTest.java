package io.weir.query.http;

import static io.weir.query.StoredStats.successes;
import static io.weir.query.http.RefusalsTest.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.kit.rebuild.Rebuilds;
import io.weir.query.Answer;
import io.weir.query.Documents;
import io.weir.query.StoredStats;
import io.weir.schemas.ExperimentDefinition;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A change that moves numbers: computed aside, and in force when all of them are computed by it. */
class RebuildTest extends ReplaysFixture {

    private static final String METRICS = """
            [{"key":"utility","kind":"conversion","event_type":"run_completed","outcome":"success"},
             {"key":"steps","kind":"count","event_type":"tool_call"}]""";
    private static final String CHANGE = """
            {"rebuild":true,"metrics":%s,"start":"2024-05-01T00:00:00Z","lateness":"PT1H","cluster_by":"task",
             "breakdowns":[{"attribute":"model","values":["small"]}]}""".formatted(METRICS);

    @Test
    void it_stands_when_its_generation_has_caught_up_and_the_one_before_is_dropped() throws SQLException {
        query.post(Documents.experiment("again"));
        computed(1, 10, 5);
        store(1, 40);
        Answer asked = query.patch("again", CHANGE, "If-Match", "\"1\"", "From", "alice");

        assertThat(asked.status()).as(asked.body().toString()).isEqualTo(202);
        long number = number(asked);
        assertThat(asked.header("Location")).isEqualTo("/v1/replays/" + number);
        assertThat(asked.body().get("rebuilds").toString()).isEqualTo("[{\"experiment\":\"again\",\"by\":\"alice\"}]");
        assertThat(experiment().get("revision").asLong()).isEqualTo(1);
        assertThat(query.results("again").body().at("/metrics/1/key").asString())
                .isEqualTo("cost");
        assertThat(query.get("/v1/experiments/again/results?generation=" + number)
                        .body()
                        .at("/metrics/1/key")
                        .asString())
                .as("the numbers of the new one are shown by its own definition")
                .isEqualTo("steps");

        Answer changed = query.patch("again", "{\"name\":\"New\"}");
        isProblem(changed, 409, "STATE_CONFLICT", null);
        assertThat(detail(changed))
                .contains("is being rebuilt in generation " + number, "DELETE /v1/replays/" + number + " cancels");
        isProblem(query.patch("again", "{\"rebuild\":true}"), 409, "STATE_CONFLICT", null);
        assertThat(query.send("POST", "/v1/experiments/again/pause", null, "From", "bob")
                        .status())
                .isEqualTo(200);

        store(number, 41);
        computed(number, 10, 5);
        cluster(number);
        await().atMost(PATIENCE).until(() -> active() == number);

        JsonNode after = experiment();
        assertThat(after.get("revision").asLong()).isEqualTo(3);
        assertThat(after.get("state").asString()).as("what was done meanwhile").isEqualTo("paused");
        assertThat(after.get("start").asString()).isEqualTo("2024-05-01T00:00:00Z");
        assertThat(after.at("/phases/0/from")).isEqualTo(after.get("start"));
        assertThat(Instant.parse(after.get("active_from").asString())).isBefore(Instant.parse("2024-05-01T00:00:00Z"));
        assertThat(after.get("effective_from").isNull()).isTrue();
        assertThat(after.get("generation").asLong()).isEqualTo(number);
        assertThat(query.definition("again").getMetrics())
                .extracting(metric -> metric.getKey())
                .containsExactly("utility", "steps");
        assertThat(replay(1).get("state").asString()).isEqualTo("dropping");
        assertThat(unitsOf(query.results("again").body())).isEqualTo(41);
        JsonNode newest = query.get("/v1/experiments/again/revisions").body().at("/revisions/0");
        assertThat(newest.get("by").asString()).isEqualTo("alice");
        assertThat(newest.get("rebuilt_in").asLong()).isEqualTo(number);
        assertThat(newest.get("changes").findValuesAsString("pointer"))
                .contains("/breakdowns", "/cluster_by", "/lateness", "/start");

        assertThat(query.patch("again", "{\"name\":\"New\"}").status()).isEqualTo(200);
        assertThat(query.get("/v1/experiments/again/results?generation=" + number)
                        .body()
                        .get("revision")
                        .asLong())
                .as("what stands, and not what was asked for once")
                .isEqualTo(4);
    }

    @Test
    void it_can_be_given_up() throws SQLException {
        query.post(Documents.experiment("again"));
        long number = number(query.patch("again", CHANGE));

        assertThat(query.send("DELETE", "/v1/replays/" + number, null).status()).isEqualTo(202);

        assertThat(query.patch("again", "{\"name\":\"New\"}").status()).isEqualTo(200);
        assertThat(experiment().at("/metrics/1/key").asString()).isEqualTo("cost");
    }

    @Test
    void without_another_field_it_is_computed_anew_as_it_stands() throws SQLException {
        query.post(Documents.experiment("again"));
        computed(1, 10, 5);

        long number = number(query.patch("again", "{\"rebuild\":true}"));
        computed(number, 10, 5);

        await().atMost(PATIENCE).until(() -> active() == number);
        assertThat(experiment().get("revision").asLong()).isEqualTo(2);
    }

    @Test
    void all_else_is_computed_as_in_the_active_one_also_what_is_in_quarantine() throws SQLException {
        query.post(Documents.experiment("again"));
        query.send(
                "POST", "/v1/quarantine", "{\"agent\":\"a\",\"from\":\"2026-01-01T00:00:00Z\",\"reason\":\"faulty\"}");

        Answer asked = query.patch("again", "{\"rebuild\":true}");

        assertThat(asked.body().get("quarantine")).isEmpty();
    }

    @Test
    void of_many_at_once_one_begins() throws Exception {
        query.post(Documents.experiment("again"));

        List<Answer> answers = atOnce(8, i -> query.patch("again", CHANGE));

        assertThat(answers).filteredOn(answer -> answer.status() == 202).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 202)
                .allSatisfy(answer -> isProblem(answer, 409, "STATE_CONFLICT", null));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"rebuild":true,"name":"New"}                       | 422 | FIELD_INVALID  | /name
            {"rebuild":true,"unit":"run"}                       | 422 | FIELD_INVALID  | /unit
            {"rebuild":true,"variants":[]}                      | 422 | FIELD_INVALID  | /variants
            {"rebuild":true,"allocation":null}                  | 422 | FIELD_INVALID  | /allocation
            {"rebuild":true,"start":null}                       | 422 | FIELD_INVALID  | /start
            {"rebuild":true,"start":"2050-01-01T00:00:00Z"}     | 422 | FIELD_INVALID  | /start
            {"rebuild":true,"end":"2020-01-01T00:00:00Z"}       | 422 | FIELD_INVALID  | /end
            {"rebuild":true,"lateness":"P7D"}                   | 422 | FIELD_INVALID  | /lateness
            {"rebuild":true,"metrics":[]}                       | 422 | FIELD_INVALID  | /metrics
            {"rebuild":"yes"}                                   | 422 | FIELD_INVALID  | /rebuild
            """)
    void what_a_rebuild_cannot_change_is_refused_by_name(String body, int status, String code, String pointer) {
        query.post(Documents.experiment("again"));

        isProblem(query.patch("again", body), status, code, pointer);

        assertThat(query.get("/v1/replays").body().get("replays")).hasSize(1);
    }

    @Test
    void a_draft_an_old_revision_and_an_unknown_experiment_are_refused() {
        query.post(Documents.with(Documents.experiment("drafted"), "/draft", "true"));
        query.post(Documents.experiment("again"));

        isProblem(query.patch("drafted", "{\"rebuild\":true}"), 409, "STATE_CONFLICT", null);
        isProblem(query.patch("none-such", "{\"rebuild\":true}"), 404, "EXPERIMENT_NOT_FOUND", null);
        isProblem(query.patch("again", "{\"rebuild\":true}", "If-Match", "\"7\""), 412, "CHANGED_MEANWHILE", null);
        assertThat(query.patch("again", "{\"rebuild\":false,\"name\":\"New\"}").status())
                .isEqualTo(200);
    }

    @Test
    void the_stream_computes_by_what_the_results_are_shown_by() throws SQLException {
        query.post(Documents.experiment("again"));
        ExperimentDefinition before = query.definition("again");
        long number = number(query.patch("again", CHANGE));
        query.send("POST", "/v1/experiments/again/stop", null);
        ExperimentDefinition computed = rebuilds(number).of(query.definition("again"));
        assertThat(rebuilds(1).of(before)).isEqualTo(before);
        assertThat(computed.getEnd()).as("stopped meanwhile").isNotNull();

        computed(number, 10, 5);
        cluster(number);
        await().atMost(PATIENCE).until(() -> active() == number);

        ExperimentDefinition stands = query.definition("again");
        assertThat(rebuilds(number).of(stands)).isEqualTo(stands);
        stands.setRevision(computed.getRevision());
        stands.setGeneration(computed.getGeneration());
        stands.setEffectiveFrom(computed.getEffectiveFrom());
        assertThat(stands).isEqualTo(computed);
    }

    private static JsonNode experiment() {
        return query.get("/v1/experiments/again").body();
    }

    private static void store(long generation, long units) throws SQLException {
        new StoredStats(generation)
                .units("again", "none", 0, 0, units, successes("utility", units, 1))
                .toPostgres(query.jdbcUrl());
    }

    private static void cluster(long generation) throws SQLException {
        new StoredStats(generation)
                .clusterProgress(0, Map.of(0, 10L, 1, 5L), Map.of(0, 10L, 1, 5L))
                .clusterProgress(1, Map.of(0, 10L, 1, 5L), Map.of(0, 10L, 1, 5L))
                .toPostgres(query.jdbcUrl());
    }

    private static Rebuilds rebuilds(long generation) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(query.jdbcUrl());
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("select rebuilds from generations where generation = " + generation)) {
            while (rows.next()) found.add(rows.getString(1));
        }
        return Rebuilds.parse(found.getFirst());
    }
}
