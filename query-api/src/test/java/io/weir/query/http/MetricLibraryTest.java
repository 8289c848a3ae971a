package io.weir.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.query.Answer;
import io.weir.query.Documents;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class MetricLibraryTest extends QueryTest {

    private static final String SPEND = """
            {"key":"%s","name":"Spend","description":"What model calls cost.\\nBy run.","owner":"ana",
             "unit_of_measure":"USD","format":"currency","kind":"ratio","event_type":"llm_call","value":"cost_usd",
             "plus":["fee_usd"],"filters":[{"attribute":"model","values":["large"]}],"cap":12.5,
             "denominator":{"aggregation":"count","event_type":"run_completed"},"lookback":"P7D","direction":"decrease"}""";

    @Test
    void a_metric_is_defined_once_read_back_and_changed_by_versions_that_never_change() {
        Answer defined = define("spend");
        Answer again = define("spend");

        assertThat(defined.status()).isEqualTo(201);
        assertThat(defined.header("Location")).isEqualTo("/v1/metrics/spend");
        assertThat(defined.header("ETag")).isEqualTo("\"1\"");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(defined.body());
        assertThat(defined.body().get("built_in").asBoolean()).isFalse();
        assertThat(defined.body().get("changed_by").asString()).isEqualTo("ana@example.com");
        Answer changed = send("PATCH", "spend", "{\"cap\":9,\"owner\":null,\"denominator\":{\"outcome\":\"success\"}}");
        assertThat(changed.body().get("version").asInt()).isEqualTo(2);
        assertThat(changed.body().get("owner").isNull()).isTrue();
        assertThat(changed.body().at("/denominator/outcome").asString()).isEqualTo("success");
        assertThat(changed.body().at("/denominator/event_type").asString()).isEqualTo("run_completed");
        assertThat(send("PATCH", "spend", "{\"cap\":9.0}").body()).isEqualTo(changed.body());
        assertThat(get("spend?version=1").body()).isEqualTo(defined.body());
        assertThat(get("spend").body()).isEqualTo(changed.body());
        JsonNode versions = get("spend/versions").body();
        assertThat(versions.get("versions").valueStream()).containsExactly(changed.body(), defined.body());
        assertThat(versions.get("next").isNull()).isTrue();
        assertThat(get("spend/versions?before=2").body().at("/versions/0")).isEqualTo(defined.body());
    }

    @Test
    void two_analysts_cannot_overwrite_each_other() throws Exception {
        define("shared");
        assertThat(query.send("PATCH", "/v1/metrics/shared", "{\"cap\":1}", "If-Match", "\"7\"")
                        .code())
                .isEqualTo("CHANGED_MEANWHILE");
        List<Future<Answer>> answers = new ArrayList<>();
        try (ExecutorService analysts = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                String patch = "{\"cap\":" + (100 + i) + "}";
                answers.add(
                        analysts.submit(() -> query.send("PATCH", "/v1/metrics/shared", patch, "If-Match", "\"1\"")));
            }
        }

        List<Integer> statuses = new ArrayList<>();
        for (Future<Answer> answer : answers) statuses.add(answer.get().status());
        assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 412);
        assertThat(get("shared").body().get("version").asInt()).isEqualTo(2);
    }

    @Test
    void weirs_own_are_there_from_the_start_and_stay_as_they_are() {
        List<String> keys = new ArrayList<>();
        for (JsonNode metric : query.get("/v1/metrics?owner=weir").body().get("metrics")) {
            keys.add(metric.get("key").asString());
            assertThat(metric.get("built_in").asBoolean()).isTrue();
            assertThat(metric.get("description").asString()).contains("Needs ");
            assertThat(metric.get("version").asInt()).isEqualTo(keys.getLast().equals("weir.attack_success") ? 2 : 1);
        }

        assertThat(keys)
                .containsExactly(
                        "weir.attack_success",
                        "weir.cost_per_run",
                        "weir.feedback_score",
                        "weir.latency_mean",
                        "weir.latency_p95",
                        "weir.llm_latency_mean",
                        "weir.retries_per_run",
                        "weir.success_rate",
                        "weir.task_success",
                        "weir.tokens_per_run",
                        "weir.tool_calls_per_run",
                        "weir.tool_error_rate");
        assertThat(send("PATCH", "weir.cost_per_run", "{\"cap\":1}").code()).isEqualTo("METRIC_BUILT_IN");
        assertThat(query.send("DELETE", "/v1/metrics/weir.cost_per_run", null).code())
                .isEqualTo("METRIC_BUILT_IN");
        assertThat(define("weir.mine").pointer()).isEqualTo("/key");
        assertThat(get("weir.cost_per_run/versions").body().get("versions").size())
                .isEqualTo(1);
    }

    @Test
    void an_experiment_takes_a_metric_by_its_key_and_keeps_the_version() throws SQLException {
        define("kept");
        JsonNode experiment =
                query.post(experiment("by-key", "{\"metric\":\"kept\"}")).body();
        send("PATCH", "kept", "{\"value\":\"other\"}");
        JsonNode later = query.post(experiment("by-key-later", "{\"metric\":\"kept\",\"key\":\"spent\"}"))
                .body();
        JsonNode pinned = query.post(experiment("by-version", "{\"metric\":\"kept\",\"version\":1}"))
                .body();

        JsonNode metric = experiment.at("/metrics/0");
        assertThat(metric.get("metric").asString()).isEqualTo("kept");
        assertThat(metric.get("version").asInt()).isEqualTo(1);
        assertThat(metric.get("key").asString()).isEqualTo("kept");
        assertThat(metric.get("value").asString()).isEqualTo("cost_usd");
        assertThat(later.at("/metrics/0/version").asInt()).isEqualTo(2);
        assertThat(later.at("/metrics/0/key").asString()).isEqualTo("spent");
        assertThat(later.at("/metrics/0/value").asString()).isEqualTo("other");
        assertThat(pinned.at("/metrics/0")).isEqualTo(metric);
        assertThat(query.get("/v1/experiments/by-key").body().at("/metrics/0")).isEqualTo(metric);
        Metric streamed = query.definition("by-key").getMetrics().getFirst();
        assertThat(streamed.getKind()).isEqualTo(MetricKind.ratio);
        assertThat(streamed.getValue()).isEqualTo("cost_usd");
        assertThat(streamed.getPlus()).containsExactly("fee_usd");
        assertThat(streamed.getCap()).isEqualTo(12_500_000L);
        assertThat(query.get("/v1/experiments?metric=kept")
                        .body()
                        .get("experiments")
                        .findValuesAsString("key"))
                .contains("by-key", "by-key-later", "by-version");
    }

    @Test
    void an_experiment_decides_for_itself_about_key_name_times_and_guardrail_only() {
        define("base");
        JsonNode own = query.post(experiment("own", """
                        {"metric":"base","key":"mine","name":"Mine","window":"PT2H","lookback":null,
                         "guardrail":true,"margin":0.1}""")).body().at("/metrics/0");

        JsonNode plain = query.post(experiment("plain", "{\"metric\":\"base\",\"key\":null,\"name\":null}"))
                .body()
                .at("/metrics/0");

        assertThat(plain.get("key").asString()).isEqualTo("base");
        assertThat(plain.get("name").asString()).isEqualTo("Spend");
        assertThat(plain.get("lookback").asString()).isEqualTo("PT168H");
        assertThat(own.get("name").asString()).isEqualTo("Mine");
        assertThat(own.get("window").asString()).isEqualTo("PT2H");
        assertThat(own.get("lookback").isNull()).isTrue();
        assertThat(own.get("margin").decimalValue()).isEqualByComparingTo("0.1");
        assertThat(own.get("direction").asString()).isEqualTo("decrease");
        ObjectNode whole = (ObjectNode) own.deepCopy();
        assertThat(query.patch("own", "{\"metrics\":[" + whole.put("margin", 0.2) + "]}")
                        .body()
                        .at("/metrics/0/margin")
                        .decimalValue())
                .isEqualByComparingTo("0.2");
        Answer refused = query.patch("own", "{\"metrics\":[" + whole.put("value", "tokens") + "]}");
        assertThat(refused.pointer()).isEqualTo("/metrics/0");
        assertThat(refused.body().get("detail").asString()).contains("must leave value to metric base version 1");
    }

    @Test
    void metrics_that_were_read_can_be_sent_back_as_they_are() {
        JsonNode read = query.post(Documents.everything("back")).body();
        JsonNode same =
                query.patch("back", "{\"metrics\":" + read.get("metrics") + "}").body();

        assertThat(same.get("revision").asLong()).isEqualTo(1);
        assertThat(same.get("metrics")).isEqualTo(read.get("metrics"));
    }

    @Test
    void a_running_experiment_moves_to_a_version_that_computes_the_same_and_to_no_other() {
        define("moving");
        query.post(experiment("moves", "{\"metric\":\"moving\"}"));
        send("PATCH", "moving", "{\"description\":\"Better said.\"}");
        send("PATCH", "moving", "{\"value\":\"tokens\"}");

        Answer same = query.patch("moves", "{\"metrics\":[{\"metric\":\"moving\",\"version\":2}]}");
        Answer other = query.patch("moves", "{\"metrics\":[{\"metric\":\"moving\",\"version\":3}]}");

        assertThat(same.body().at("/metrics/0/version").asInt()).isEqualTo(2);
        assertThat(other.code()).isEqualTo("CHANGE_NEEDS_REBUILD");
    }

    @Test
    void results_say_that_the_library_computes_a_metric_otherwise_by_now() {
        define("told");
        query.post(experiment("tells", "{\"metric\":\"told\",\"key\":\"own\"}"));

        assertThat(definitions("tells").get("status").asString()).isEqualTo("ok");
        send("PATCH", "told", "{\"description\":\"Better said.\"}");
        assertThat(definitions("tells").get("value").asInt()).isZero();
        send("PATCH", "told", "{\"cap\":9}");
        await().atMost(Duration.ofMinutes(2))
                .until(() -> definitions("tells").get("value").asInt(), superseded -> superseded == 1);
        assertThat(definitions("tells").get("status").asString()).isEqualTo("warning");
        assertThat(definitions("tells").get("advice").asString())
                .contains("own is version 1 of told, whose newest is 3")
                .contains("Clone");
    }

    private static JsonNode definitions(String experiment) {
        for (JsonNode check : query.results(experiment).body().at("/health/checks")) {
            if (check.get("check").asString().equals("metric_definitions")) return check;
        }
        throw new IllegalStateException("there is no such check");
    }

    @Test
    void a_draft_and_a_clone_keep_what_they_took() {
        define("drafted");
        JsonNode draft = query.post(Documents.with(
                        experiment("draft-1", "{\"metric\":\"drafted\",\"lookback\":null}"), "/draft", "true"))
                .body();
        send("PATCH", "drafted", "{\"value\":\"tokens\"}");
        query.send("DELETE", "/v1/metrics/drafted", null);

        JsonNode renamed = query.patch("draft-1", "{\"name\":\"Renamed\"}").body();
        JsonNode copy = query.send("POST", "/v1/experiments/draft-1/clone", "{\"key\":\"draft-2\"}")
                .body();

        assertThat(renamed.get("metrics")).isEqualTo(draft.get("metrics"));
        assertThat(copy.get("metrics")).isEqualTo(draft.get("metrics"));
    }

    @Test
    void an_archived_metric_is_out_of_sight_and_comes_back() {
        define("gone");
        Answer archived = query.send("DELETE", "/v1/metrics/gone", null);

        assertThat(archived.body().get("archived").asBoolean()).isTrue();
        assertThat(archived.body().get("version").asInt()).isEqualTo(2);
        assertThat(listed("search=gone")).isEmpty();
        assertThat(listed("search=gone&archived=true")).containsExactly("gone");
        Answer refused = query.post(experiment("late", "{\"metric\":\"gone\"}"));
        assertThat(refused.pointer()).isEqualTo("/metrics/0/metric");
        assertThat(query.post(experiment("named", "{\"metric\":\"gone\",\"version\":1}"))
                        .status())
                .isEqualTo(201);
        send("PATCH", "gone", "{\"archived\":false}");
        assertThat(listed("search=gone")).containsExactly("gone");
    }

    @Test
    void the_list_is_searched_filtered_and_paged_with_weirs_own_in_their_place() {
        for (int i = 0; i < 103; i++) define("page-%03d".formatted(i));
        define("zebra");

        assertThat(listed("search=zebra")).containsExactly("zebra");
        assertThat(listed("search=TOKENS%20PER")).containsExactly("weir.tokens_per_run");
        assertThat(listed("owner=nobody")).isEmpty();
        JsonNode first = query.get("/v1/metrics?after=page-").body();
        JsonNode second =
                query.get("/v1/metrics?after=" + first.get("next").asString()).body();
        assertThat(first.get("metrics").size()).isEqualTo(100);
        assertThat(first.get("next").asString()).isEqualTo("page-099");
        List<String> rest = new ArrayList<>();
        for (JsonNode metric : second.get("metrics")) rest.add(metric.get("key").asString());
        assertThat(rest)
                .startsWith("page-100", "page-101", "page-102")
                .endsWith("zebra")
                .contains("weir.cost_per_run");
        assertThat(rest).isSorted();
        assertThat(second.get("next").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"metric":"nowhere"}                                           | /metrics/0/metric  | FIELD_INVALID
            {"metric":"weir.nothing"}                                      | /metrics/0/metric  | FIELD_INVALID
            {"metric":"weir.success_rate","version":2}                     | /metrics/0/version | FIELD_INVALID
            {"metric":"weir.success_rate","version":0}                     | /metrics/0/version | FIELD_INVALID
            {"metric":7}                                                   | /metrics/0/metric  | FIELD_INVALID
            {"metric":"weir.success_rate","margin":1}                      | /metrics/0/margin  | FIELD_INVALID
            {"metric":"weir.latency_p95","lookback":"P1D"}                 | /metrics/0/lookback | FIELD_INVALID
            {"metric":"weir.success_rate","owner":"x"}                     | /metrics/0/owner   | FIELD_UNKNOWN
            {"key":"a","kind":"count","event_type":"x","version":1}        | /metrics/0/version | FIELD_INVALID
            {"key":"a","kind":"count","event_type":"x","plus":["b"]}       | /metrics/0/plus    | FIELD_INVALID
            {"key":"a","kind":"sum","event_type":"x","value":"v","plus":["v"]} | /metrics/0/plus | FIELD_INVALID
            """)
    void what_cannot_be_taken_is_refused_where_it_stands(String metric, String pointer, String code) {
        Answer refused = query.post(experiment("refused", metric));

        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.pointer()).isEqualTo(pointer);
    }

    @Test
    void what_is_not_there_or_cannot_be_says_so() {
        define("taken");
        assertThat(query.send("POST", "/v1/metrics", SPEND.formatted("taken").replace("12.5", "13"))
                        .code())
                .isEqualTo("METRIC_EXISTS");
        assertThat(get("nowhere").code()).isEqualTo("METRIC_NOT_FOUND");
        assertThat(get("taken?version=2").code()).isEqualTo("METRIC_NOT_FOUND");
        assertThat(get("weir.nothing").code()).isEqualTo("METRIC_NOT_FOUND");
        assertThat(get("nowhere/versions").code()).isEqualTo("METRIC_NOT_FOUND");
        assertThat(get("%00").code()).isEqualTo("METRIC_NOT_FOUND");
        assertThat(send("PATCH", "nowhere", "{}").code()).isEqualTo("METRIC_NOT_FOUND");
        assertThat(send("PATCH", "taken", "{\"key\":\"other\"}").pointer()).isEqualTo("/key");
        assertThat(send("PATCH", "taken", "{\"kind\":null}").pointer()).isEqualTo("/kind");
        assertThat(send("PATCH", "taken", "{\"guardrail\":true}").code()).isEqualTo("FIELD_UNKNOWN");
        assertThat(send("PATCH", "taken", "[]").code()).isEqualTo("FIELD_INVALID");
        assertThat(query.send("POST", "/v1/metrics/taken", "{}").header("Allow"))
                .isEqualTo("GET, PATCH, DELETE");
        assertThat(query.get("/v1/metrics?archived=maybe").code()).isEqualTo("PARAMETER_INVALID");
    }

    private static Answer define(String key) {
        return query.send("POST", "/v1/metrics", SPEND.formatted(key), "From", "ana@example.com");
    }

    private static Answer send(String method, String key, String body) {
        return query.send(method, "/v1/metrics/" + key, body);
    }

    private static Answer get(String key) {
        return query.get("/v1/metrics/" + key);
    }

    private static List<String> listed(String parameters) {
        List<String> keys = new ArrayList<>();
        for (JsonNode metric : query.get("/v1/metrics?" + parameters).body().get("metrics")) {
            keys.add(metric.get("key").asString());
        }
        return keys;
    }

    private static String experiment(String key, String metric) {
        return Documents.with(Documents.experiment(key), "/metrics", "[" + metric + "]");
    }
}
