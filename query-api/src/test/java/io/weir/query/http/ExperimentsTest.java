package io.weir.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.query.Answer;
import io.weir.query.Documents;
import io.weir.query.RunningQuery;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.SingleObject;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ExperimentsTest {

    @TempDir
    static Path folder;

    private static RunningQuery query;

    @BeforeAll
    static void start() throws IOException {
        query = RunningQuery.start(folder);
    }

    @AfterAll
    static void stop() throws IOException {
        query.close();
    }

    @Test
    void a_definition_is_answered_in_full_and_found_again() {
        Instant before = Instant.now();
        Answer created = query.post(Documents.experiment("in-full"));

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo("/v1/experiments/in-full");
        assertThat(created.header("ETag")).isEqualTo("\"1\"");
        JsonNode body = created.body();
        assertThat(body.get("project").asString()).isEqualTo("default");
        assertThat(body.get("revision").asLong()).isEqualTo(1);
        assertThat(body.get("phase").asInt()).isZero();
        assertThat(body.get("generation").asLong()).isEqualTo(1);
        assertThat(body.get("start").asString()).isEqualTo("2024-06-01T00:00:00Z");
        assertThat(body.at("/metrics/0/window").isNull()).isTrue();
        assertThat(body.at("/metrics/0/margin").decimalValue()).isEqualTo("0.05");
        Instant createdAt = Instant.parse(body.get("created_at").asString());
        assertThat(createdAt).isBetween(before.minusMillis(1), Instant.now());
        assertThat(Instant.parse(body.get("active_from").asString())).isEqualTo(createdAt.plus(Duration.ofSeconds(2)));

        Answer found = query.get("/v1/experiments/in-full");
        assertThat(found.status()).isEqualTo(200);
        assertThat(found.body()).isEqualTo(body);
        assertThat(found.header("ETag")).isEqualTo("\"1\"");
    }

    @Test
    void what_may_be_left_out_has_its_default() {
        String document = Documents.experiment("defaults");
        for (String optional :
                List.of("/name", "/start", "/end", "/lateness", "/metrics/0/name", "/metrics/0/direction")) {
            document = Documents.with(document, optional, "absent");
        }
        JsonNode body = query.post(document).body();

        assertThat(body.get("name").asString()).isEqualTo("defaults");
        assertThat(body.get("start")).isEqualTo(body.get("active_from"));
        assertThat(body.get("end").isNull()).isTrue();
        assertThat(body.get("lateness").asString()).isEqualTo("PT24H");
        assertThat(body.at("/metrics/0/name").asString()).isEqualTo("utility");
        assertThat(body.at("/metrics/0/direction").asString()).isEqualTo("increase");
    }

    @Test
    void the_stream_gets_what_the_document_says() throws SQLException {
        String document =
                Documents.with(Documents.experiment("for-the-stream"), "/end", "\"2030-01-01T01:00:00+01:00\"");
        JsonNode body = query.post(document).body();
        ExperimentDefinition definition = definition("for-the-stream");

        assertThat(body.get("end").asString()).isEqualTo("2030-01-01T00:00:00Z");
        assertThat(definition.getEnd())
                .isEqualTo(Instant.parse("2030-01-01T00:00:00Z").toEpochMilli());
        assertThat(definition.getLateness()).isNull();
        assertThat(definition.getActiveFrom())
                .isEqualTo(Instant.parse(body.get("active_from").asString()).toEpochMilli());
        assertThat(definition.getVariants()).hasSize(3);
        assertThat(definition.getMetrics().get(1).getWindow()).isEqualTo(86_400_000);
        assertThat(definition.getRevision()).isEqualTo(1);
    }

    @Test
    void repeated_it_is_the_one_that_is_there() {
        Answer first = query.post(Documents.experiment("repeated"));
        Answer again = query.post(Documents.experiment("repeated"));

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());

        String withoutStart = Documents.with(Documents.experiment("repeated-now"), "/start", "null");
        assertThat(query.post(withoutStart).status()).isEqualTo(201);
        assertThat(query.post(withoutStart).status()).isEqualTo(200);
    }

    @ParameterizedTest(name = "a margin of {0}")
    @CsvSource({"100", "1E+2", "0.050", "0", "0.0", "1e-30"})
    void a_margin_is_the_same_however_it_is_written(String margin) {
        String key = "margin-" + margin.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]", "-");
        String document = Documents.with(Documents.experiment(key), "/metrics/0/margin", margin);

        Answer first = query.post(document);
        assertThat(first.status()).isEqualTo(201);
        assertThat(query.post(document).status()).isEqualTo(200);
        assertThat(query.get("/v1/experiments/" + key).body()).isEqualTo(first.body());
    }

    @ParameterizedTest(name = "another {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "/name              | \"Other\"                  | name",
                "/unit              | \"run\"                    | unit",
                "/variants/1/weight | 2                          | variants",
                "/start             | \"2024-06-02T00:00:00Z\"   | start",
                "/end               | \"2034-06-02T00:00:00Z\"   | end",
                "/lateness          | \"PT1H\"                   | lateness",
                "/metrics/0/margin  | 0.06                       | metrics",
            })
    void another_definition_under_the_same_key_is_refused_and_says_what_differs(
            String pointer, String value, String differs) {
        query.post(Documents.experiment("taken"));
        Answer refused = query.post(Documents.with(Documents.experiment("taken"), pointer, value));

        RefusalsTest.isProblem(refused, 409, "EXPERIMENT_EXISTS", "/key");
        assertThat(refused.body().get("detail").asString()).contains("with another " + differs + ".");
    }

    @Test
    void names_margins_directions_and_a_later_end_change_at_once() throws SQLException {
        String document = Documents.experiment("changes");
        query.post(document);
        document = Documents.with(document, "/metrics/0/margin", "0.1");
        document = Documents.with(document, "/metrics/1/direction", "\"increase\"");
        document = Documents.with(document, "/metrics/1/name", "\"Spent\"");
        String metrics = Documents.at(document, "/metrics").toString();

        Answer changed = query.patch(
                "changes",
                "{\"name\":\"New\",\"end\":\"2040-01-01T00:00:00Z\",\"metrics\":" + metrics + "}",
                "If-Match",
                "\"1\"",
                "Content-Type",
                "application/merge-patch+json");

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.header("ETag")).isEqualTo("\"2\"");
        assertThat(changed.body().get("revision").asLong()).isEqualTo(2);
        assertThat(changed.body().get("name").asString()).isEqualTo("New");
        assertThat(changed.body().at("/metrics/0/margin").decimalValue()).isEqualTo("0.1");
        assertThat(changed.body().at("/metrics/1/name").asString()).isEqualTo("Spent");
        assertThat(changed.body())
                .isEqualTo(query.get("/v1/experiments/changes").body());
        assertThat(definition("changes").getRevision()).isEqualTo(2);
        assertThat(definition("changes").getEnd())
                .isEqualTo(Instant.parse("2040-01-01T00:00:00Z").toEpochMilli());

        Answer later = query.patch("changes", "{\"end\":\"2041-01-01T00:00:00Z\"}");
        assertThat(later.body().get("end").asString()).isEqualTo("2041-01-01T00:00:00Z");
        assertThat(query.patch("changes", "{\"end\":null}").body().get("end").isNull())
                .isTrue();
        assertThat(query.patch("changes", "{\"name\":null}").body().get("name").asString())
                .isEqualTo("changes");
    }

    @Test
    void a_change_of_nothing_makes_no_revision() {
        Answer first = query.post(Documents.experiment("no-change"));

        assertThat(query.patch("no-change", "{}").body()).isEqualTo(first.body());
        assertThat(query.patch("no-change", "{\"name\":\"Agents\"}").body()).isEqualTo(first.body());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"unit\":\"run\"}                         | /unit",
                "{\"key\":\"other\"}                        | /key",
                "{\"variants\":[]}                          | /variants",
                "{\"start\":\"2024-01-01T00:00:00Z\"}       | /start",
                "{\"lateness\":\"PT1H\"}                    | /lateness",
                "{\"end\":\"2025-01-01T00:00:00Z\"}         | /end",
                "{\"metrics\":[{\"key\":\"utility\",\"kind\":\"count\",\"event_type\":\"run_completed\"}]} | /metrics",
            })
    void what_the_numbers_depend_on_cannot_change(String patch, String pointer) {
        query.post(Documents.experiment("fixed"));

        RefusalsTest.isProblem(query.patch("fixed", patch), 409, "CHANGE_NEEDS_REBUILD", pointer);
        assertThat(query.get("/v1/experiments/fixed").body().get("revision").asLong())
                .isEqualTo(1);
    }

    @Test
    void an_end_that_has_passed_stays() {
        query.post(Documents.with(Documents.experiment("ended"), "/end", "\"2024-07-01T00:00:00Z\""));

        Answer refused = query.patch("ended", "{\"end\":\"2040-01-01T00:00:00Z\"}");
        RefusalsTest.isProblem(refused, 409, "CHANGE_NEEDS_REBUILD", "/end");
        RefusalsTest.isProblem(
                query.patch("ended", "{\"end\":\"2024-05-01T00:00:00Z\"}"), 422, "FIELD_INVALID", "/end");
        assertThat(query.patch("ended", "{\"end\":\"2024-07-01T00:00:00Z\"}").status())
                .isEqualTo(200);
    }

    @Test
    void a_change_of_what_somebody_else_changed_is_refused() {
        query.post(Documents.experiment("if-match"));
        assertThat(query.patch("if-match", "{\"name\":\"A\"}", "If-Match", "\"1\"")
                        .status())
                .isEqualTo(200);

        for (String tag : List.of("\"1\"", "\"3\"", "\"x\"", "1")) {
            Answer refused = query.patch("if-match", "{\"name\":\"B\"}", "If-Match", tag);
            RefusalsTest.isProblem(refused, 412, "CHANGED_MEANWHILE", null);
        }
        assertThat(query.patch("if-match", "{\"name\":\"B\"}", "If-Match", "*").status())
                .isEqualTo(200);
    }

    @Test
    void the_list_is_in_order_of_keys_and_goes_on_after_each_page() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 103; i++) {
            String key = "zz-page-%03d".formatted(i);
            expected.add(key);
            assertThat(query.post(Documents.experiment(key)).status()).isEqualTo(201);
        }
        JsonNode first = query.get("/v1/experiments?after=zz-page").body();
        JsonNode second = query.get("/v1/experiments?after=" + first.get("next").asString())
                .body();

        assertThat(first.get("experiments").size()).isEqualTo(100);
        assertThat(second.get("experiments").size()).isEqualTo(3);
        assertThat(second.get("next").isNull()).isTrue();
        List<String> found = new ArrayList<>();
        first.get("experiments").forEach(e -> found.add(e.get("key").asString()));
        second.get("experiments").forEach(e -> found.add(e.get("key").asString()));
        assertThat(found).isEqualTo(expected);
        assertThat(query.get("/v1/experiments").body().get("experiments").size())
                .isEqualTo(100);
    }

    private static ExperimentDefinition definition(String key) throws SQLException {
        try (var connection = DriverManager.getConnection(query.jdbcUrl());
                var statement = connection.prepareStatement("select definition from experiments where key = ?")) {
            statement.setString(1, key);
            ResultSet rows = statement.executeQuery();
            rows.next();
            return SingleObject.EXPERIMENT.decode(rows.getBytes(1));
        }
    }
}
