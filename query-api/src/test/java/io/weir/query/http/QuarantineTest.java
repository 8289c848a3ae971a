package io.weir.query.http;

import static io.weir.query.http.RefusalsTest.isProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.query.Answer;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Rules of quarantine: added, listed and removed; a generation keeps those that it was begun with. */
class QuarantineTest extends ReplaysFixture {

    static final String OF_AGENT = """
            {"agent":"faulty","from":"2026-11-24T00:00:00Z"}""";

    private static final String OF_ALL = """
            {"agent":"faulty","attribute":{"name":"region","value":"eu"},"unit":{"type":"run","id":"r1"},
             "from":"2026-11-24T00:00:00.5Z","until":"2026-11-25T00:00:00Z","reason":"cents, not dollars"}""";

    private static Answer add(String rule) {
        return query.send("POST", "/v1/quarantine", rule);
    }

    private static JsonNode rules() {
        return query.get("/v1/quarantine").body().get("rules");
    }

    @Test
    void a_rule_is_added_listed_as_it_is_and_removed() {
        assertThat(rules()).isEmpty();
        Answer first = add(OF_ALL);
        Answer second = add(OF_AGENT);

        assertThat(first.status()).isEqualTo(201);
        long id = first.body().get("id").asLong();
        assertThat(first.header("Location")).isEqualTo("/v1/quarantine/" + id);
        assertThat(first.body().get("attribute").toString()).isEqualTo("{\"name\":\"region\",\"value\":\"eu\"}");
        assertThat(first.body().get("unit").toString()).isEqualTo("{\"type\":\"run\",\"id\":\"r1\"}");
        assertThat(first.body().get("from").asString()).isEqualTo("2026-11-24T00:00:00.500Z");
        assertThat(first.body().get("until").asString()).isEqualTo("2026-11-25T00:00:00Z");
        assertThat(first.body().get("reason").asString()).isEqualTo("cents, not dollars");
        assertThat(second.body().get("attribute").isNull()).isTrue();
        assertThat(second.body().get("reason").asString()).isEmpty();
        assertThat(rules()).containsExactly(first.body(), second.body());

        assertThat(query.send("DELETE", "/v1/quarantine/" + id, null).status()).isEqualTo(204);

        assertThat(rules()).containsExactly(second.body());
        isProblem(query.send("DELETE", "/v1/quarantine/" + id, null), 404, "QUARANTINE_RULE_NOT_FOUND", null);
        isProblem(query.send("DELETE", "/v1/quarantine/one", null), 404, "QUARANTINE_RULE_NOT_FOUND", null);
    }

    @Test
    void a_generation_keeps_the_rules_that_it_was_begun_with() {
        long first = add(OF_AGENT).body().get("id").asLong();
        long second = started();
        long later = add(OF_ALL).body().get("id").asLong();
        query.send("DELETE", "/v1/quarantine/" + first, null);
        long third = started();

        assertThat(replay(1).get("quarantine").toString()).isEqualTo("[]");
        assertThat(replay(second).get("quarantine").toString()).isEqualTo("[" + first + "]");
        assertThat(replay(third).get("quarantine").toString()).isEqualTo("[" + later + "]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                                                  | FIELD_INVALID | ''",
                "{\"from\":\"2026-11-24T00:00:00Z\"}                                                  | FIELD_INVALID | ''",
                "{\"agent\":\"a\"}                                                                   | FIELD_MISSING | /from",
                "{\"agent\":\"a\",\"from\":\"yesterday\"}                                            | FIELD_INVALID | /from",
                "{\"agent\":\"a\",\"from\":\"2026-11-24T00:00:00Z\",\"until\":\"2026-11-24T00:00:00Z\"} | FIELD_INVALID | /until",
                "{\"agent\":\"a\",\"from\":\"2026-11-24T00:00:00Z\",\"key\":\"k\"}                   | FIELD_UNKNOWN | /key",
                "{\"attribute\":{\"name\":\"a\"},\"from\":\"2026-11-24T00:00:00Z\"}                    | FIELD_MISSING | /attribute/value",
                "{\"unit\":{\"type\":\"team\",\"id\":\"a\"},\"from\":\"2026-11-24T00:00:00Z\"}          | FIELD_INVALID | /unit/type",
                "{\"unit\":{\"id\":\"a\"},\"from\":\"2026-11-24T00:00:00Z\"}                           | FIELD_MISSING | /unit/type"
            })
    void one_that_is_none_is_refused_by_its_field(String rule, String code, String pointer) {
        isProblem(add(rule), 422, code, pointer);
        assertThat(rules()).isEmpty();
    }

    @Test
    void there_are_a_hundred_at_most_however_many_add_at_once() throws Exception {
        sql("""
                insert into quarantine (project, agent, received_from)
                select 'default', 'a' || i, now() from generate_series(1, 97) i""");

        List<Answer> answers = atOnce(8, i -> add(OF_AGENT));

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(3);
        assertThat(answers).filteredOn(answer -> answer.status() == 409).hasSize(5);
        assertThat(rules()).hasSize(100);
    }

    @Test
    void each_project_has_its_own() throws SQLException {
        sql("insert into quarantine (project, agent, received_from) values ('other', 'a', now())");

        assertThat(rules()).isEmpty();
    }
}
