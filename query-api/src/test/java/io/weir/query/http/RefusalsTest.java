package io.weir.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.query.Answer;
import io.weir.query.Documents;
import io.weir.query.RunningQuery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalsTest {

    @TempDir
    static Path folder;

    private static RunningQuery query;

    @BeforeAll
    static void start() throws IOException {
        query = RunningQuery.start(folder, "--weir.query.max-body=64KB");
    }

    @AfterAll
    static void stop() throws IOException {
        query.close();
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/key                    | absent                 | FIELD_MISSING    |",
                "/key                    | null                   | FIELD_MISSING    |",
                "/key                    | 7                      | FIELD_INVALID    |",
                "/key                    | \"Upper\"              | FIELD_INVALID    |",
                "/key                    | \"-begins\"            | FIELD_INVALID    |",
                "/key                    | \"a/b\"                | FIELD_INVALID    |",
                "/name                   | \" \"                  | FIELD_INVALID    |",
                "/name                   | \"a\\u0000b\"          | TEXT_INVALID     |",
                "/name                   | {}                     | FIELD_INVALID    |",
                "/unit                   | absent                 | FIELD_MISSING    |",
                "/unit                   | \"planet\"             | FIELD_INVALID    |",
                "/variants               | absent                 | FIELD_MISSING    |",
                "/variants               | {}                     | FIELD_INVALID    |",
                "/variants               | [{\"key\":\"a\",\"weight\":1}] | FIELD_INVALID |",
                "/variants/1             | []                     | FIELD_INVALID    |",
                "/variants/1/key         | absent                 | FIELD_MISSING    |",
                "/variants/1/key         | \"none\"               | FIELD_INVALID    | /variants",
                "/variants/1/weight      | absent                 | FIELD_MISSING    |",
                "/variants/1/weight      | -1                     | FIELD_INVALID    |",
                "/variants/1/weight      | 1000001                | FIELD_INVALID    |",
                "/variants/1/weight      | 0.5                    | FIELD_INVALID    |",
                "/variants/1/weight      | 99999999999            | FIELD_INVALID    |",
                "/variants/1/a~1b~0c     | 1                      | FIELD_UNKNOWN    |",
                "/start                  | \"yesterday\"          | FIELD_INVALID    |",
                "/start                  | \"2024-06-01T00:00:00\" | FIELD_INVALID   |",
                "/start                  | \"+999999999-12-31T23:59:59Z\" | FIELD_INVALID |",
                "/start                  | 1717200000             | FIELD_INVALID    |",
                "/end                    | \"2024-06-01T00:00:00Z\" | FIELD_INVALID  |",
                "/lateness               | \"PT0S\"               | FIELD_INVALID    |",
                "/lateness               | \"-PT1H\"              | FIELD_INVALID    |",
                "/lateness               | \"a day\"              | FIELD_INVALID    |",
                "/lateness               | \"PT9999999999999999H\" | FIELD_INVALID   |",
                "/metrics                | absent                 | FIELD_MISSING    |",
                "/metrics                | []                     | FIELD_INVALID    |",
                "/metrics/0              | 1                      | FIELD_INVALID    |",
                "/metrics/0/key          | \"Utility!\"           | FIELD_INVALID    |",
                "/metrics/1/key          | \"utility\"            | FIELD_INVALID    | /metrics",
                "/metrics/0/kind         | absent                 | FIELD_MISSING    |",
                "/metrics/0/kind         | \"unknown\"            | FIELD_INVALID    |",
                "/metrics/0/event_type   | absent                 | FIELD_MISSING    |",
                "/metrics/0/event_type   | \"Not Snake\"          | FIELD_INVALID    |",
                "/metrics/1/value        | absent                 | FIELD_MISSING    |",
                "/metrics/1/window       | \"PT0S\"               | FIELD_INVALID    |",
                "/metrics/1/window       | \"unbounded\"          | FIELD_INVALID    |",
                "/metrics/0/direction    | \"up\"                 | FIELD_INVALID    |",
                "/metrics/0/guardrail    | \"yes\"                | FIELD_INVALID    |",
                "/metrics/0/margin       | absent                 | FIELD_INVALID    |",
                "/metrics/0/margin       | -0.01                  | FIELD_INVALID    |",
                "/metrics/0/margin       | \"0.05\"               | FIELD_INVALID    |",
                "/metrics/0/margin       | 1e999999999            | FIELD_INVALID    |",
                "/metrics/1/margin       | 0.05                   | FIELD_INVALID    |",
                "/surprise               | 1                      | FIELD_UNKNOWN    |",
            })
    void each_field_that_is_wrong_is_pointed_to(String pointer, String value, String code, String expected) {
        Answer refused = query.post(Documents.with(Documents.experiment("wrong"), pointer, value));

        isProblem(refused, 422, code, expected == null ? pointer : expected);
        assertThat(query.get("/v1/experiments/wrong").status()).isEqualTo(404);
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/lateness                        | \"PT144H0.001S\"      | FIELD_INVALID    |",
                "/lateness                        | \"P7D\"               | FIELD_INVALID    |",
                "/cluster_by                      | \"\"                  | FIELD_INVALID    |",
                "/cluster_by                      | \"tasks\"             | FIELD_INVALID    |",
                "/cluster_by                      | \"attributes.\"       | FIELD_INVALID    |",
                "/cluster_by                      | 1                     | FIELD_INVALID    |",
                "/breakdowns                      | {}                    | FIELD_INVALID    |",
                "/breakdowns/1/attribute          | \"model\"             | FIELD_INVALID    | /breakdowns",
                "/breakdowns/1/attribute          | absent                | FIELD_MISSING    |",
                "/breakdowns/1/values             | absent                | FIELD_MISSING    |",
                "/breakdowns/1/values             | []                    | FIELD_INVALID    |",
                "/breakdowns/0/values/1           | \"other\"             | FIELD_INVALID    |",
                "/breakdowns/0/values/1           | \"small\"             | FIELD_INVALID    | /breakdowns/0/values",
                "/breakdowns/0/values/1           | [7]                   | FIELD_INVALID    |",
                "/breakdowns/0/values             | [7, 7.0]              | FIELD_INVALID    |",
                "/breakdowns/0/surprise           | 1                     | FIELD_UNKNOWN    |",
                "/metrics/0/aggregation           | \"ratio\"             | FIELD_INVALID    |",
                "/metrics/0/aggregation           | \"mean\"              | FIELD_INVALID    |",
                "/metrics/2/aggregation           | \"sum\"               | FIELD_INVALID    |",
                "/metrics/1/value                 | absent                | FIELD_MISSING    |",
                "/metrics/0/denominator           | absent                | FIELD_MISSING    |",
                "/metrics/0/denominator           | 1                     | FIELD_INVALID    |",
                "/metrics/1/denominator           | {\"event_type\":\"a\"}  | FIELD_INVALID    |",
                "/metrics/0/denominator/event_type | absent               | FIELD_MISSING    |",
                "/metrics/0/denominator/aggregation | \"sum\"             | FIELD_MISSING    | /metrics/0/denominator/value",
                "/metrics/0/denominator/cap       | -1                    | FIELD_INVALID    |",
                "/metrics/0/denominator/window    | \"PT1H\"              | FIELD_UNKNOWN    |",
                "/metrics/0/denominator/filters/0/values | [\"a\",\"a\"]     | FIELD_INVALID    |",
                "/metrics/0/filters/0             | \"model\"             | FIELD_INVALID    |",
                "/metrics/0/filters/0/attribute   | absent                | FIELD_MISSING    |",
                "/metrics/0/filters/0/values      | absent                | FIELD_MISSING    |",
                "/metrics/0/filters/0/values/0    | \"a\\u0000\"          | TEXT_INVALID     |",
                "/metrics/0/cap                   | -0.5                  | FIELD_INVALID    |",
                "/metrics/0/cap                   | 0.0000001             | FIELD_INVALID    |",
                "/metrics/0/cap                   | 9223372036854.775808  | FIELD_INVALID    |",
                "/metrics/0/cap                   | \"1\"                 | FIELD_INVALID    |",
                "/metrics/0/at_least              | 1                     | FIELD_INVALID    |",
                "/metrics/0/denominator/at_least  | 1                     | FIELD_INVALID    |",
                "/metrics/1/quantile              | absent                | FIELD_MISSING    |",
                "/metrics/1/quantile              | 0                     | FIELD_INVALID    |",
                "/metrics/1/quantile              | 1                     | FIELD_INVALID    |",
                "/metrics/1/quantile              | \"0.5\"               | FIELD_INVALID    |",
                "/metrics/0/quantile              | 0.5                   | FIELD_INVALID    |",
                "/metrics/1/lookback              | \"PT1H\"              | FIELD_INVALID    |",
                "/metrics/2/lookback              | \"PT90M\"             | FIELD_INVALID    |",
                "/metrics/2/lookback              | \"PT2161H\"           | FIELD_INVALID    |",
                "/metrics/2/lookback              | \"PT0S\"              | FIELD_INVALID    |",
            })
    void each_field_of_ratios_quantiles_clusters_and_breakdowns_that_is_wrong_is_pointed_to(
            String pointer, String value, String code, String expected) {
        Answer refused = query.post(Documents.with(Documents.everything("wrong"), pointer, value));

        isProblem(refused, 422, code, expected == null ? pointer : expected);
        assertThat(query.get("/v1/experiments/wrong").status()).isEqualTo(404);
    }

    @Test
    void limits_of_lists_hold_on_both_sides() {
        String filter = "{\"attribute\":\"a\",\"values\":[\"b\"]}";
        limit("/metrics/0/filters", 8, filter);
        limit("/metrics/0/denominator/filters", 8, filter);
        limit("/metrics/0/filters/0/values", 64, "\"v#\"");
        limit("/breakdowns", 3, "{\"attribute\":\"a#\",\"values\":[\"b\"]}");
        limit("/breakdowns/0/values", 32, "\"v#\"");
    }

    /** @param entry # stands for its place */
    private static void limit(String pointer, int most, String entry) {
        String key = "limit-" + most + "-" + pointer.replaceAll("[^a-z0-9]+", "-");
        assertThat(query.post(Documents.with(Documents.everything(key), pointer, entries(most, entry)))
                        .status())
                .as(pointer)
                .isEqualTo(201);
        isProblem(
                query.post(Documents.with(Documents.everything("wrong"), pointer, entries(most + 1, entry))),
                422,
                "TOO_MANY_ENTRIES",
                pointer);
    }

    private static String entries(int n, String entry) {
        StringJoiner entries = new StringJoiner(",", "[", "]");
        for (int i = 0; i < n; i++) entries.add(entry.replace("#", Integer.toString(i)));
        return entries.toString();
    }

    @Test
    void half_of_a_surrogate_pair_is_refused() {
        String document = Documents.experiment("half").replace("\"Agents\"", "\"a\\ud800b\"");

        isProblem(query.post(document), 422, "TEXT_INVALID", "/name");
    }

    @Test
    void limits_hold_on_both_sides() {
        String longest = "\"" + "n".repeat(512) + "\"";
        String longer = "\"" + "n".repeat(513) + "\"";
        assertThat(query.post(Documents.with(Documents.experiment("name-512"), "/name", longest))
                        .status())
                .isEqualTo(201);
        isProblem(
                query.post(Documents.with(Documents.experiment("name-513"), "/name", longer)),
                422,
                "FIELD_TOO_LONG",
                "/name");

        assertThat(query.post(Documents.with(Documents.experiment("variants-16"), "/variants", variants(16)))
                        .status())
                .isEqualTo(201);
        isProblem(
                query.post(Documents.with(Documents.experiment("variants-17"), "/variants", variants(17))),
                422,
                "TOO_MANY_ENTRIES",
                "/variants");
        isProblem(
                query.post(Documents.with(
                        Documents.experiment("weightless"),
                        "/variants",
                        variants(3).replace(":1}", ":0}"))),
                422,
                "FIELD_INVALID",
                "/variants");

        assertThat(query.post(Documents.experiment("k".repeat(64))).status()).isEqualTo(201);
        isProblem(query.post(Documents.experiment("k".repeat(65))), 422, "FIELD_INVALID", "/key");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"key\":\"a\"",
                "{} {}",
                "{}x",
                "{\"key\":\"a\",\"key\":\"b\"}",
                "{'key':1}",
                "nul",
                "{\"key\":01}"
            })
    void what_is_not_strict_json_is_malformed(String body) {
        isProblem(query.post(body), 400, "MALFORMED_JSON", null);
        isProblem(query.patch("any", body), 400, "MALFORMED_JSON", null);
    }

    @Test
    void nesting_without_end_and_broken_utf_8_are_malformed() {
        isProblem(query.post("[".repeat(20_000)), 400, "MALFORMED_JSON", null);
        byte[] broken = "{\"key\":\"a?\"}".getBytes(StandardCharsets.UTF_8);
        broken[9] = (byte) 0xff;
        isProblem(query.send(query.port(), "POST", "/v1/experiments", broken), 400, "MALFORMED_JSON", null);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"[]", "\"text\"", "null", "7"})
    void a_body_that_is_no_object_is_pointed_to_as_a_whole(String body) {
        isProblem(query.post(body), 422, "FIELD_INVALID", "");
    }

    @Test
    void a_body_over_the_limit_is_too_large() {
        String fits = Documents.experiment("fits");
        fits = " ".repeat(64 * 1024 - fits.length()) + fits;

        assertThat(query.post(fits).status()).isEqualTo(201);
        isProblem(query.post(" " + fits), 413, "BODY_TOO_LARGE", null);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"text/plain", "application/x-ndjson", "application/xml", "multipart/form-data", "json"})
    void other_types_and_encodings_are_not_read(String type) {
        String document = Documents.experiment("typed");
        isProblem(
                query.send("POST", "/v1/experiments", document, "Content-Type", type),
                415,
                "UNSUPPORTED_MEDIA_TYPE",
                null);
        isProblem(
                query.send("POST", "/v1/experiments", document, "Content-Encoding", "gzip"),
                415,
                "UNSUPPORTED_MEDIA_TYPE",
                null);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "DELETE, /v1/experiments,          'GET, POST'",
        "PUT,    /v1/experiments/a,         'GET, PATCH, DELETE'",
        "GET,    /v1/experiments/a/start,   POST",
        "GET,    /v1/experiments/a/clone,   POST",
        "POST,   /v1/experiments/a/decision, PUT",
        "POST,   /v1/experiments/a/revisions, GET",
        "POST,   /v1/problems/NOT_FOUND,    GET",
        "POST,   /v1/experiments/a/results, GET",
        "POST,   /v1/experiments/a/timeline, GET",
        "PUT,    /v1/experiments/a/events,  GET",
        "POST,   /v1/accounting,            GET",
        "DELETE, /v1/replays,               'GET, POST'",
        "PUT,    /v1/replays/1,             'GET, PATCH, DELETE'",
        "GET,    /v1/replays/1/switch,      POST",
        "DELETE, /v1/quarantine,            'GET, POST'",
        "GET,    /v1/quarantine/1,          DELETE",
        "POST,   /openapi.json,             GET",
    })
    void an_address_that_does_not_take_a_method_says_which_it_takes(String method, String path, String allowed) {
        Answer refused = query.send(method, path, null);

        isProblem(refused, 405, "METHOD_NOT_ALLOWED", null);
        assertThat(refused.header("Allow")).isEqualTo(allowed);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "/v1/experiments/none,          EXPERIMENT_NOT_FOUND",
        "/v1/experiments/none/results,  EXPERIMENT_NOT_FOUND",
        "/v1/experiments/none/timeline, EXPERIMENT_NOT_FOUND",
        "/v1/experiments/none/events,   EXPERIMENT_NOT_FOUND",
        "/v1/experiments/%00,           EXPERIMENT_NOT_FOUND",
        "/v1/experiments/a%2Fb,         EXPERIMENT_NOT_FOUND",
        "/v1/replays/2,                 REPLAY_NOT_FOUND",
        "/v1/replays/0,                 REPLAY_NOT_FOUND",
        "/v1/replays/one,               REPLAY_NOT_FOUND",
        "/v1/accounting?generation=2,   REPLAY_NOT_FOUND",
        "/v1/experiments/none/x,        NOT_FOUND",
        "/v2/experiments,               NOT_FOUND",
        "/,                             NOT_FOUND",
    })
    void what_is_not_there_is_not_found(String path, String code) {
        isProblem(query.get(path), 404, code, null);
    }

    @Test
    void odd_addresses_are_the_callers_fault() {
        isProblem(query.patch("none", "{\"name\":\"a\"}"), 404, "EXPERIMENT_NOT_FOUND", null);
        isProblem(query.get("/v1/experiments?after=%00"), 422, "PARAMETER_INVALID", null);
        isProblem(query.get("/v1/accounting?generation=0"), 422, "PARAMETER_INVALID", null);
        isProblem(query.get("/v1/accounting?generation=1000000000"), 422, "PARAMETER_INVALID", null);
    }

    /** Everything that RFC 9457 and Weir promise of an error's answer. */
    static void isProblem(Answer answer, int status, String code, String pointer) {
        assertThat(answer.code()).as(answer.body().toString()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.body().get("status").asInt()).isEqualTo(status);
        assertThat(answer.body().get("type").asString()).isEqualTo("urn:weir:problem:" + code);
        assertThat(answer.body().get("title").asString()).isNotBlank();
        assertThat(answer.body().get("detail").asString()).isNotBlank();
        assertThat(answer.pointer()).isEqualTo(pointer);
    }

    private static String variants(int n) {
        StringBuilder variants = new StringBuilder("[");
        for (int i = 0; i < n; i++) {
            variants.append(i == 0 ? "" : ",").append("{\"key\":\"v").append(i).append("\",\"weight\":1}");
        }
        return variants.append("]").toString();
    }
}
