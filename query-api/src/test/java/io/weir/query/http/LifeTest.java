package io.weir.query.http;

import static io.weir.query.StoredStats.successes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.kit.problem.ProblemCode;
import io.weir.query.Answer;
import io.weir.query.Documents;
import io.weir.query.StoredStats;
import io.weir.schemas.Allocation;
import io.weir.schemas.ExperimentDefinition;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class LifeTest extends QueryTest {

    private static final Duration AHEAD = Duration.ofMinutes(5);

    @Test
    void a_draft_is_nothing_to_the_stream_and_can_change_in_everything_but_its_key() throws SQLException {
        JsonNode draft = draft("free");

        assertThat(draft.get("state").asString()).isEqualTo("draft");
        assertThat(draft.get("start").isNull()).isTrue();
        assertThat(draft.get("phases").isEmpty()).isTrue();
        assertThat(query.definition("free").getGeneration()).isZero();
        JsonNode changed = query.patch("free", """
                        {"unit":"session","lateness":"PT1H","cluster_by":"task","start":"2040-01-01T00:00:00Z",
                         "variants":[{"key":"a","weight":1},{"key":"b","weight":3}],
                         "breakdowns":[{"attribute":"model","values":["m"]}],
                         "metrics":[{"key":"cost","kind":"sum","event_type":"llm_call","value":"cost_usd"}],
                         "allocation":{"coverage":0.1,"targeting":{"plan":"pro"},"layer":{"name":"l","to":0.5}},
                         "about":{"hypothesis":"Cheaper.\\nNot worse.","owner":"ana","tags":["cost","planner"]}}""").body();
        assertThat(changed.get("unit").asString()).isEqualTo("session");
        assertThat(changed.at("/variants/1/key").asString()).isEqualTo("b");
        assertThat(changed.at("/about/hypothesis").asString()).isEqualTo("Cheaper.\nNot worse.");
        assertThat(changed.at("/about/tags/1").asString()).isEqualTo("planner");
        assertThat(changed.get("revision").asLong()).isEqualTo(2);
        JsonNode again = query.patch(
                        "free", "{\"about\":{\"tags\":null,\"owner\":\"bo\"},\"allocation\":{\"targeting\":{\"a\":1}}}")
                .body();
        assertThat(again.at("/about/tags").isEmpty()).isTrue();
        assertThat(again.at("/about/owner").asString()).isEqualTo("bo");
        assertThat(again.at("/about/hypothesis")).isEqualTo(changed.at("/about/hypothesis"));
        assertThat(again.at("/allocation/targeting").toString()).isEqualTo("{\"a\":1}");
        assertThat(again.at("/allocation/coverage").asDouble()).isEqualTo(0.1);
        assertThat(query.patch("free", "{\"key\":\"other\"}")
                        .body()
                        .get("pointer")
                        .asString())
                .isEqualTo("/key");
        assertThat(query.patch("free", "{\"metrics\":null}").code()).isEqualTo("FIELD_MISSING");
        assertThat(query.patch("free", "{\"variants\":[]}").code()).isEqualTo("FIELD_INVALID");
        assertThat(query.patch("free", "{\"surprise\":1}").code()).isEqualTo("FIELD_UNKNOWN");
    }

    @Test
    void a_draft_of_everything_reads_back_as_it_was_written() {
        String document = Documents.with(
                Documents.with(Documents.everything("all"), "/draft", "true"),
                "/allocation",
                Documents.ALLOCATION.replace("tool_filter", "treatment"));
        JsonNode draft = query.post(document).body();

        JsonNode renamed = query.patch("all", "{\"name\":\"Other\"}").body();

        for (String field : List.of("unit", "variants", "start", "metrics", "analysis", "allocation", "breakdowns")) {
            assertThat(renamed.get(field)).as(field).isEqualTo(draft.get(field));
        }
        assertThat(query.post(Documents.with(document, "/name", "\"Other\"")).status())
                .isEqualTo(200);
        assertThat(query.post(Documents.with(document, "/draft", "false")).code())
                .isEqualTo("EXPERIMENT_EXISTS");
    }

    @Test
    void a_draft_is_started_at_once_or_at_its_time() throws SQLException {
        draft("at-once");
        Instant before = Instant.now();
        JsonNode started = act("at-once", "start", null).body();
        Instant start = Instant.parse(started.get("start").asString());

        assertThat(start).isBetween(before.plusMillis(1_999), Instant.now().plusSeconds(2));
        assertThat(started.get("state").asString()).isEqualTo("scheduled");
        assertThat(started.get("active_from")).isEqualTo(started.get("start"));
        assertThat(query.definition("at-once").getGeneration()).isEqualTo(1);
        assertThat(query.definition("at-once").getPhases()).hasSize(1);
        await().untilAsserted(() -> assertThat(state("at-once")).isEqualTo("running"));
        draft("in-the-past");
        JsonNode past = act("in-the-past", "start", "{\"start\":\"2024-01-01T00:00:00Z\"}")
                .body();
        assertThat(past.get("start").asString()).isEqualTo("2024-01-01T00:00:00Z");
        assertThat(past.get("state").asString()).isEqualTo("running");
        query.post(draftOf("too-late", "/end", "\"2024-01-01T00:00:00Z\""));
        assertThat(act("too-late", "start", null).code()).isEqualTo("FIELD_INVALID");
        assertThat(act("too-late", "start", "{\"when\":1}").code()).isEqualTo("FIELD_UNKNOWN");
        assertThat(state("too-late")).isEqualTo("draft");
    }

    @Test
    void stopping_takes_variants_away_at_once_and_counts_what_is_on_its_way() throws SQLException {
        query.post(Documents.experiment("stopping"));
        Instant before = Instant.now();

        JsonNode stopped = act("stopping", "stop", null).body();

        Instant until = Instant.parse(stopped.at("/allocation/until").asString());
        assertThat(until).isBetween(before.minusMillis(1), Instant.now());
        assertThat(Instant.parse(stopped.get("end").asString()))
                .isEqualTo(until.plusSeconds(2).plus(AHEAD));
        assertThat(stopped.get("state").asString()).isEqualTo("stopped");
        assertThat(query.definition("stopping").getAllocation().getUntil()).isEqualTo(until.toEpochMilli());
        assertThat(query.definition("stopping").getEffectiveFrom())
                .isEqualTo(until.plusSeconds(2).toEpochMilli());
    }

    @Test
    void while_it_is_paused_nobody_gets_a_variant_and_what_is_counted_stays() throws SQLException {
        query.post(Documents.experiment("pausing"));
        Instant before = Instant.now();

        JsonNode paused = act("pausing", "pause", null).body();

        Instant from = Instant.parse(paused.at("/pauses/0/from").asString());
        assertThat(from).isBetween(before.minusMillis(1), Instant.now());
        assertThat(paused.at("/pauses/0/until").isNull()).isTrue();
        assertThat(paused.get("state").asString()).isEqualTo("paused");
        ExperimentDefinition definition = query.definition("pausing");
        assertThat(definition.getAllocation().getPausedFrom()).isEqualTo(from.toEpochMilli());
        assertThat(definition.getEnd()).isNull();
        assertThat(definition.getEffectiveFrom()).isZero();
        assertThat(keys("?state=paused")).contains("pausing");
        assertThat(keys("?state=running")).doesNotContain("pausing");
        assertThat(query.patch("pausing", "{\"name\":\"Renamed\"}").status()).isEqualTo(200);
        JsonNode resumed = act("pausing", "resume", null).body();
        assertThat(resumed.get("state").asString()).isEqualTo("running");
        assertThat(Instant.parse(resumed.at("/pauses/0/until").asString())).isBetween(from, Instant.now());
        ExperimentDefinition after = query.definition("pausing");
        assertThat(after.getAllocation())
                .isEqualTo(Allocation.newBuilder().setSeed("pausing").build());
        assertThat(after.getPhases()).isEqualTo(definition.getPhases()).hasSize(1);
    }

    @Test
    void pauses_are_in_the_history_and_on_the_timeline_and_end_when_it_is_stopped() {
        query.post(Documents.experiment("pauses"));
        for (String step : List.of("pause", "resume", "pause")) {
            query.send("POST", "/v1/experiments/pauses/" + step, null, "From", "ana");
        }

        JsonNode stopped = act("pauses", "stop", null).body();

        assertThat(stopped.get("state").asString()).isEqualTo("stopped");
        assertThat(stopped.get("pauses").size()).isEqualTo(2);
        assertThat(stopped.at("/pauses/1/until")).isEqualTo(stopped.at("/allocation/until"));
        JsonNode revisions =
                query.get("/v1/experiments/pauses/revisions").body().get("revisions");
        assertThat(revisions.at("/1/by").asString()).isEqualTo("ana");
        assertThat(revisions.at("/1/changes/0/pointer").asString()).isEqualTo("/pauses");
        assertThat(revisions.at("/2/changes/0/pointer").asString()).isEqualTo("/pauses/0/until");
        assertThat(query.get("/v1/experiments/pauses/timeline").body().get("pauses"))
                .isEqualTo(stopped.get("pauses"));
    }

    @Test
    void what_is_archived_gives_nobody_a_variant_at_any_time() throws SQLException {
        query.post(Documents.experiment("out-of-sight"));
        JsonNode stopped = act("out-of-sight", "stop", null).body();
        long until = query.definition("out-of-sight").getAllocation().getUntil();

        act("out-of-sight", "archive", null);

        ExperimentDefinition archived = query.definition("out-of-sight");
        assertThat(archived.getAllocation().getUntil()).isEqualTo(archived.getStart());
        JsonNode restored = act("out-of-sight", "restore", null).body();
        assertThat(restored.get("allocation")).isEqualTo(stopped.get("allocation"));
        assertThat(query.definition("out-of-sight").getAllocation().getUntil()).isEqualTo(until);
    }

    @Test
    void one_that_begins_much_later_becomes_a_draft_again_when_it_is_stopped() throws SQLException {
        query.post(Documents.with(Documents.experiment("not-yet"), "/start", "\"2040-01-01T00:00:00Z\""));
        assertThat(state("not-yet")).isEqualTo("scheduled");

        JsonNode stopped = act("not-yet", "stop", null).body();

        assertThat(stopped.get("state").asString()).isEqualTo("draft");
        assertThat(stopped.get("start").asString()).isEqualTo("2040-01-01T00:00:00Z");
        assertThat(query.definition("not-yet").getGeneration()).isZero();
        assertThat(act("not-yet", "start", null).body().get("state").asString()).isEqualTo("scheduled");
        assertThat(query.definition("not-yet").getGeneration()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0} then {1}")
    @CsvSource({
        "draft, stop",
        "draft, pause",
        "running, resume",
        "paused, pause",
        "paused, start",
        "paused, archive",
        "stopped, pause",
        "stopped, resume",
        "archived, pause",
        "draft, restore",
        "running, start",
        "running, archive",
        "running, restore",
        "stopped, start",
        "stopped, stop",
        "stopped, restore",
        "archived, start",
        "archived, stop",
        "archived, archive",
    })
    void a_step_that_cannot_follow_says_what_could(String from, String step) {
        String key = "from-" + from + "-" + step;
        query.post(from.equals("draft") ? draftOf(key, "/name", "\"n\"") : Documents.experiment(key));
        if (from.equals("stopped") || from.equals("archived")) act(key, "stop", null);
        if (from.equals("archived")) act(key, "archive", null);
        if (from.equals("paused")) act(key, "pause", null);
        assertThat(state(key)).isEqualTo(from);

        Answer refused = act(key, step, null);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("STATE_CONFLICT");
        assertThat(refused.body().get("detail").asString()).contains(key + " is " + from, "only one that is ");
        assertThat(state(key)).isEqualTo(from);
    }

    @Test
    void deleting_is_archiving_and_is_undone() {
        query.post(Documents.experiment("gone"));
        assertThat(query.send("DELETE", "/v1/experiments/gone", null).code()).isEqualTo("STATE_CONFLICT");
        act("gone", "stop", null);

        assertThat(query.send("DELETE", "/v1/experiments/gone", null).status()).isEqualTo(200);

        assertThat(keys("?search=gone")).isEmpty();
        assertThat(keys("?search=gone&state=archived")).containsExactly("gone");
        assertThat(query.patch("gone", "{\"name\":\"x\"}").code()).isEqualTo("STATE_CONFLICT");
        assertThat(query.results("gone").status()).isEqualTo(200);
        assertThat(act("gone", "restore", null).body().get("state").asString()).isEqualTo("stopped");
        draft("gone-draft");
        query.send("DELETE", "/v1/experiments/gone-draft", null);
        assertThat(act("gone-draft", "restore", null).body().get("state").asString())
                .isEqualTo("draft");
    }

    /** Else its state in the stream would be kept for ever: rule E7. */
    @Test
    void archiving_an_experiment_of_unbounded_lateness_ends_its_counting_for_good() throws SQLException {
        query.post(Documents.with(Documents.experiment("imported"), "/lateness", "\"unbounded\""));
        act("imported", "stop", null);
        assertThat(query.definition("imported").getActiveUntil()).isNull();

        JsonNode archived = act("imported", "archive", null).body();
        assertThat(archived.get("effective_from")).isEqualTo(archived.get("active_until"));
        long until = Instant.parse(archived.get("active_until").asString()).toEpochMilli();
        assertThat(query.definition("imported").getActiveUntil()).isEqualTo(until);

        assertThat(act("imported", "restore", null).body().get("active_until")).isEqualTo(archived.get("active_until"));
        assertThat(query.definition("imported").getActiveUntil()).isEqualTo(until);
        act("imported", "archive", null);
        assertThat(query.definition("imported").getActiveUntil()).isEqualTo(until);
    }

    @Test
    void a_clone_is_a_draft_with_a_time_and_units_of_its_own() {
        String original = Documents.with(Documents.experiment("original"), "/allocation", Documents.ALLOCATION);
        JsonNode first = query.post(original).body();

        Answer cloned = act("original", "clone", "{\"key\":\"second\"}");

        assertThat(cloned.status()).isEqualTo(201);
        assertThat(cloned.header("Location")).isEqualTo("/v1/experiments/second");
        assertThat(cloned.body().get("name").asString()).isEqualTo("Copy of Agents");
        assertThat(cloned.body().get("state").asString()).isEqualTo("draft");
        assertThat(cloned.body().get("start").isNull()).isTrue();
        assertThat(cloned.body().get("metrics")).isEqualTo(first.get("metrics"));
        assertThat(cloned.body().at("/allocation/seed").asString()).isEqualTo("second");
        assertThat(cloned.body().at("/allocation/targeting")).isEqualTo(first.at("/allocation/targeting"));
        assertThat(act("original", "clone", "{\"key\":\"second\"}").status()).isEqualTo(200);
        assertThat(act("original", "clone", "{\"key\":\"original\"}").code()).isEqualTo("EXPERIMENT_EXISTS");
        assertThat(act("original", "clone", "{\"key\":\"Upper\"}").code()).isEqualTo("FIELD_INVALID");
        assertThat(act("nowhere", "clone", "{\"key\":\"third\"}").code()).isEqualTo("EXPERIMENT_NOT_FOUND");
    }

    @Test
    void a_draft_has_no_numbers() {
        draft("numberless");

        for (String path : List.of("results", "timeline", "events")) {
            Answer refused = query.get("/v1/experiments/numberless/" + path);
            assertThat(refused.code()).as(path).isEqualTo("STATE_CONFLICT");
            assertThat(refused.body().get("detail").asString()).contains("/v1/experiments/numberless/start");
        }
        assertThat(decide("numberless", "{\"decision\":\"iterate\",\"reason\":\"r\"}")
                        .code())
                .isEqualTo("STATE_CONFLICT");
    }

    @Test
    void a_decision_keeps_the_numbers_that_it_was_made_on() throws SQLException {
        query.post(Documents.experiment("decided"));
        new StoredStats(1)
                .units("decided", "none", 0, 0, 97, successes("utility", 97, 67))
                .units("decided", "tool_filter", 0, 0, 97, successes("utility", 97, 70))
                .progress(0, 500, 1_795_478_400_000L, Map.of())
                .log(0, 200, 10, 1)
                .toPostgres(query.jdbcUrl());
        JsonNode results = query.results("decided").body();

        Answer answer = query.send(
                "PUT",
                "/v1/experiments/decided/decision",
                "{\"decision\":\"keep_control\",\"variant\":\"tool_filter\",\"reason\":\"No better.\"}",
                "From",
                "ana@example.com");
        JsonNode decision = answer.body().get("decision");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(decision.get("decided_by").asString()).isEqualTo("ana@example.com");
        assertThat(decision.at("/evidence/as_of")).isEqualTo(results.get("as_of"));
        assertThat(decision.at("/evidence/verdicts")).isEqualTo(results.get("verdicts"));
        assertThat(decision.at("/evidence/metric/primary").asBoolean()).isTrue();
        assertThat(query.get("/v1/experiments/decided").body().get("decision")).isEqualTo(decision);
        assertThat(decide("decided", "{\"decision\":\"ship\",\"reason\":\"r\"}")
                        .body()
                        .get("pointer")
                        .asString())
                .isEqualTo("/variant");
        assertThat(decide("decided", "{\"decision\":\"ship\",\"variant\":\"x\",\"reason\":\"r\"}")
                        .code())
                .isEqualTo("FIELD_INVALID");
        Answer control = decide("decided", "{\"decision\":\"ship\",\"variant\":\"none\",\"reason\":\"r\"}");
        assertThat(control.code()).isEqualTo("FIELD_INVALID");
        assertThat(control.body().get("pointer").asString()).isEqualTo("/variant");
        assertThat(control.body().get("detail").asString())
                .contains("is the control")
                .contains("keep_control");
        assertThat(decide("decided", "{\"decision\":\"iterate\"}")
                        .body()
                        .get("pointer")
                        .asString())
                .isEqualTo("/reason");
        assertThat(decide("decided", "{\"decision\":\"wait\",\"reason\":\"r\"}").code())
                .isEqualTo("FIELD_INVALID");
    }

    @Test
    void the_history_tells_who_changed_what_and_when() {
        query.send("POST", "/v1/experiments", draftOf("told", "/name", "\"First\""), "From", "ana");
        query.patch("told", "{\"name\":\"Second\",\"about\":{\"tags\":[\"a/b\"]}}", "From", "bo");
        query.send("POST", "/v1/experiments/told/start", null, "From", "cy");
        query.patch("told", "{\"allocation\":{\"forced\":{\"a/b\":\"none\"}}}");

        JsonNode revisions = query.get("/v1/experiments/told/revisions").body().get("revisions");

        assertThat(revisions.findValuesAsString("revision")).containsExactly("4", "3", "2", "1");
        assertThat(revisions.get(3).get("by").asString()).isEqualTo("ana");
        assertThat(revisions.get(3).get("changes").isEmpty()).isTrue();
        assertThat(revisions.get(2).get("changes").toString()).isEqualTo("""
                        [{"pointer":"/about/tags","before":[],"after":["a/b"]},\
                        {"pointer":"/name","before":"First","after":"Second"}]""");
        assertThat(revisions.get(1).get("by").asString()).isEqualTo("cy");
        assertThat(revisions.get(1).get("changes").findValuesAsString("pointer"))
                .containsExactly("/stage", "/start");
        assertThat(revisions.get(0).get("by").isNull()).isTrue();
        assertThat(revisions.get(0).at("/changes/0/pointer").asString()).isEqualTo("/allocation/forced/a~1b");
        JsonNode older = query.get("/v1/experiments/told/revisions?before=3").body();
        assertThat(older.get("revisions").findValuesAsString("revision")).containsExactly("2", "1");
        assertThat(older.get("next").isNull()).isTrue();
        assertThat(query.get("/v1/experiments/nowhere/revisions").code()).isEqualTo("EXPERIMENT_NOT_FOUND");
        assertThat(query.get("/v1/experiments/told/revisions?before=0").code()).isEqualTo("PARAMETER_INVALID");
        assertThat(query.patch("told", "{\"name\":\"x\"}", "From", "x".repeat(257))
                        .code())
                .isEqualTo("PARAMETER_INVALID");
    }

    @Test
    void a_long_history_has_pages() {
        draft("long");
        for (int i = 0; i < 101; i++) query.patch("long", "{\"name\":\"n" + i + "\"}");

        JsonNode first = query.get("/v1/experiments/long/revisions").body();
        JsonNode second = query.get("/v1/experiments/long/revisions?before="
                        + first.get("next").asInt())
                .body();

        assertThat(first.get("revisions").size()).isEqualTo(100);
        assertThat(first.at("/revisions/99/changes").size()).isEqualTo(1);
        assertThat(second.get("revisions").findValuesAsString("revision")).containsExactly("2", "1");
    }

    @Test
    void of_two_who_change_at_once_one_is_told() throws Exception {
        JsonNode draft = draft("contended");
        String tag = "\"" + draft.get("revision").asLong() + "\"";
        try (ExecutorService analysts = Executors.newFixedThreadPool(8)) {
            List<Future<Answer>> changes = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String name = "{\"name\":\"n" + i + "\"}";
                changes.add(analysts.submit(() -> query.patch("contended", name, "If-Match", tag)));
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Answer> change : changes) statuses.add(change.get().status());
            assertThat(statuses)
                    .containsOnlyOnce(200)
                    .filteredOn(status -> status == 412)
                    .hasSize(7);
        }
        assertThat(query.send("POST", "/v1/experiments/contended/start", null, "If-Match", tag)
                        .code())
                .isEqualTo("CHANGED_MEANWHILE");
    }

    @Test
    void every_code_is_explained() {
        Answer all = query.get("/v1/problems");
        JsonNode one = query.get("/v1/problems/STATE_CONFLICT").body();

        assertThat(all.body().get("problems").size()).isEqualTo(ProblemCode.values().length);
        assertThat(one.get("status").asInt()).isEqualTo(409);
        assertThat(one.get("type").asString()).isEqualTo("urn:weir:problem:STATE_CONFLICT");
        assertThat(one.get("title").asString()).isNotBlank();
        assertThat(query.get("/v1/problems/NO_SUCH").code()).isEqualTo("NOT_FOUND");
    }

    private static JsonNode draft(String key) {
        Answer answer = query.post(draftOf(key, "/name", "\"n\""));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        return answer.body();
    }

    private static String draftOf(String key, String pointer, String value) {
        String document = Documents.with(Documents.experiment(key), "/draft", "true");
        return Documents.with(Documents.with(document, "/start", "null"), pointer, value);
    }

    private static Answer act(String key, String step, String body) {
        return query.send("POST", "/v1/experiments/" + key + "/" + step, body);
    }

    private static Answer decide(String key, String body) {
        return query.send("PUT", "/v1/experiments/" + key + "/decision", body);
    }

    private static String state(String key) {
        return query.get("/v1/experiments/" + key).body().get("state").asString();
    }

    private static List<String> keys(String parameters) {
        List<String> keys = new ArrayList<>();
        query.get("/v1/experiments" + parameters)
                .body()
                .get("experiments")
                .forEach(experiment -> keys.add(experiment.get("key").asString()));
        return keys;
    }
}
