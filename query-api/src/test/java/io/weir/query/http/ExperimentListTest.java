package io.weir.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.query.Documents;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ExperimentListTest extends QueryTest {

    @BeforeAll
    static void fill() {
        define("a-draft", "{\"tags\":[\"planner\",\"x\"],\"owner\":\"ana\"}", "/draft", "true");
        define("b-later", "{\"tags\":[\"planner\"],\"owner\":\"bo\"}", "/start", "\"2040-01-01T00:00:00Z\"");
        define("c-running", "{\"hypothesis\":\"Fewer 100% TOOLS\"}", "/name", "\"Ünder_score\"");
        define("d-over", "{\"owner\":\"ana\"}", "/end", "\"2024-07-01T00:00:00Z\"");
        define("e-archived", "{\"tags\":[\"planner\"]}", "/end", "\"2024-07-01T00:00:00Z\"");
        query.send("DELETE", "/v1/experiments/e-archived", null);
        query.post(Documents.everything("f-everything"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'',                              a-draft b-later c-running d-over f-everything",
        "?state=draft,                    a-draft",
        "?state=scheduled,                b-later",
        "?state=running,                  c-running f-everything",
        "?state=stopped,                  d-over",
        "?state=archived,                 e-archived",
        "?tag=planner,                    a-draft b-later",
        "?tag=planner&state=archived,     e-archived",
        "?owner=ana,                      a-draft d-over",
        "?owner=ana&tag=x,                a-draft",
        "?owner=%27%22%7D,                ''",
        "?metric=utility,                 a-draft b-later c-running d-over",
        "?metric=cost-per-step,           f-everything",
        "?search=RUN,                     c-running",
        "?search=100%25%20tools,          c-running",
        "?search=%C3%BCnder_,             c-running",
        "?search=_,                       c-running",
        "?sort=created_at,                f-everything d-over c-running b-later a-draft",
        "?sort=key&after=c-running,       d-over f-everything",
    })
    void it_finds_what_is_asked_for(String parameters, String expected) {
        List<String> found = keys(query.get("/v1/experiments" + parameters).body());

        assertThat(String.join(" ", found)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "?state=gone",
                "?sort=name",
                "?sort=updated_at&after=c-running",
                "?sort=updated_at&after=%21",
                "?surprise=1",
                "?tag=a&tag=b",
                "?tag=",
            })
    void what_cannot_be_asked_is_refused(String parameters) {
        assertThat(query.get("/v1/experiments" + parameters).code()).isEqualTo("PARAMETER_INVALID");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"key", "created_at", "updated_at"})
    void pages_go_on_where_they_ended_while_others_change(String sort) {
        for (int i = 0; i < 110; i++) {
            define("page-" + sort.charAt(0) + "-" + i, "{\"tags\":[\"" + sort + "\"]}", "/name", "\"p\"");
        }
        List<String> seen = new ArrayList<>();
        String after = "";
        int pages = 0;
        do {
            JsonNode page = query.get("/v1/experiments?tag=" + sort + "&sort=" + sort + after)
                    .body();
            seen.addAll(keys(page));
            after = page.get("next").isNull()
                    ? ""
                    : "&after=" + page.get("next").asString();
            // A new one comes before what was seen by time, and is found or not by key; nothing comes twice or is
            // missed.
            define("page-" + sort.charAt(0) + "-new-" + pages, "{\"tags\":[\"" + sort + "\"]}", "/name", "\"p\"");
            pages++;
        } while (!after.isEmpty());

        assertThat(pages).isEqualTo(2);
        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen.stream().filter(key -> !key.contains("new"))).hasSize(110);
    }

    @Test
    void the_indexes_answer_the_hot_queries() throws SQLException {
        try (Connection connection = DriverManager.getConnection(query.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    insert into experiments (project, key, revision, document, definition, created_at, updated_at)
                    select 'many', 'e-' || i, 1, jsonb_build_object(
                               'about', jsonb_build_object('tags', jsonb_build_array('t-' || i % 1000), 'owner', 'o-' || i % 500),
                               'metrics', jsonb_build_array(jsonb_build_object('key', 'm-' || i % 300))),
                           '', now() - i * interval '1 minute', now() - i * interval '1 minute'
                    from generate_series(1, 20000) i""");
            statement.execute("analyze experiments");
            statement.execute("analyze experiment_revisions");
            String select = "select document from experiments where project = 'many' and ";
            assertThat(plan(statement, select + "key = 'e-7'")).contains("Index Scan using experiments_pkey");
            assertThat(plan(statement, select + "key > 'e-7' order by key limit 101"))
                    .contains("Index Scan using experiments_pkey");
            for (String time : List.of("updated", "created")) {
                String page =
                        "(%s_at, key) < (now(), 'x') order by %s_at desc, key desc limit 101".formatted(time, time);
                assertThat(plan(statement, select + page)).contains("Index Scan Backward using experiments_" + time);
            }
            assertThat(plan(
                            statement,
                            "select document from experiment_revisions where project = 'many' and key = 'e-7'"
                                    + " and revision < 9 order by revision desc limit 101"))
                    .contains("experiment_revisions_pkey");
            // How many documents hold something PostgreSQL guesses from a sample: too many, at times, for an index.
            statement.execute("set enable_seqscan = off");
            for (String document : List.of(
                    "{\"about\":{\"tags\":[\"t-7\"]}}",
                    "{\"about\":{\"owner\":\"o-7\"}}",
                    "{\"metrics\":[{\"key\":\"m-7\"}]}")) {
                assertThat(plan(statement, select + "document @> '" + document + "'"))
                        .contains("Bitmap Index Scan on experiments_document");
            }
        }
    }

    private static String plan(Statement statement, String sql) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (ResultSet rows = statement.executeQuery("explain " + sql)) {
            while (rows.next()) plan.append(rows.getString(1)).append('\n');
        }
        return plan.toString();
    }

    private static void define(String key, String about, String pointer, String value) {
        String document = Documents.with(Documents.experiment(key), "/about", about);
        assertThat(query.post(Documents.with(document, pointer, value)).status())
                .isEqualTo(201);
    }

    private static List<String> keys(JsonNode page) {
        List<String> keys = new ArrayList<>();
        page.get("experiments")
                .forEach(experiment -> keys.add(experiment.get("key").asString()));
        return keys;
    }
}
