package io.weir.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.query.Answer;
import io.weir.query.Documents;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.PhaseStart;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What may be changed of an experiment that is started, and from when on it holds. */
class ExperimentChangesTest extends QueryTest {

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
        assertThat(query.definition("changes").getRevision()).isEqualTo(2);
        assertThat(query.definition("changes").getEnd())
                .isEqualTo(Instant.parse("2040-01-01T00:00:00Z").toEpochMilli());

        Answer later = query.patch("changes", "{\"end\":\"2041-01-01T00:00:00Z\"}");
        assertThat(later.body().get("end").asString()).isEqualTo("2041-01-01T00:00:00Z");
        assertThat(query.patch("changes", "{\"end\":null}").body().get("end").isNull())
                .isTrue();
        assertThat(query.patch("changes", "{\"name\":null}").body().get("name").asString())
                .isEqualTo("changes");
    }

    @Test
    void how_it_is_decided_is_sequential_unless_told_and_changes_field_by_field() {
        Answer defined = query.post(Documents.experiment("decided"));
        assertThat(defined.body().get("analysis").toString())
                .isEqualTo("{\"method\":\"sequential\",\"primary_metric\":null}");
        String metric = defined.body().at("/metrics/1/key").asString();

        query.patch("decided", "{\"analysis\":{\"primary_metric\":\"" + metric + "\"}}");
        Answer both = query.patch("decided", "{\"analysis\":{\"method\":\"bayesian\"}}");
        assertThat(both.body().get("analysis").toString())
                .isEqualTo("{\"method\":\"bayesian\",\"primary_metric\":\"" + metric + "\"}");
        assertThat(query.patch("decided", "{\"analysis\":null}").body().get("analysis"))
                .isEqualTo(defined.body().get("analysis"));
        Answer refused = query.patch("decided", "{\"analysis\":{\"primary_metric\":\"none-such\"}}");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.pointer()).isEqualTo("/analysis/primary_metric");
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
                "{\"variants\":[{\"key\":\"none\",\"weight\":1},{\"key\":\"other\",\"weight\":1}]} | /variants",
                "{\"variants\":[{\"key\":\"tool_filter\",\"weight\":1},{\"key\":\"none\",\"weight\":1},{\"key\":\"pi_detector\",\"weight\":1}]} | /variants",
                "{\"cluster_by\":\"task\"}                  | /cluster_by",
                "{\"breakdowns\":[]}                        | /breakdowns",
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
    void other_weights_begin_a_phase_where_no_event_can_lie_that_was_received_before() throws SQLException {
        query.post(Documents.everything("phases"));
        String heavier = "{\"variants\":[{\"key\":\"control\",\"weight\":1},{\"key\":\"treatment\",\"weight\":3}]}";
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        JsonNode changed = query.patch("phases", heavier).body();
        Instant effective = Instant.parse(changed.get("effective_from").asString());
        Instant from = Instant.parse(changed.at("/phases/1/from").asString());

        assertThat(changed.get("phase").asInt()).isEqualTo(1);
        assertThat(changed.get("revision").asLong()).isEqualTo(2);
        assertThat(changed.at("/variants/1/weight").asInt()).isEqualTo(3);
        assertThat(changed.at("/phases/0/weights/treatment").asInt()).isEqualTo(1);
        assertThat(changed.at("/phases/1/weights/treatment").asInt()).isEqualTo(3);
        assertThat(effective).isBetween(before.plusSeconds(2), Instant.now().plusSeconds(2));
        assertThat(from).isEqualTo(effective.plus(Duration.ofMinutes(5)));
        ExperimentDefinition definition = query.definition("phases");
        assertThat(definition.getPhase()).isEqualTo(1);
        assertThat(definition.getEffectiveFrom()).isEqualTo(effective.toEpochMilli());
        assertThat(definition.getPhases().get(1))
                .isEqualTo(new PhaseStart(1, from.toEpochMilli(), List.of(1, 3), 1_000_000, null));
        assertThat(query.patch("phases", heavier).body()).isEqualTo(changed);

        JsonNode renamed = query.patch("phases", "{\"name\":\"New\"}").body();
        assertThat(renamed.get("effective_from").isNull()).isTrue();
        assertThat(renamed.get("phases")).isEqualTo(changed.get("phases"));
        assertThat(query.definition("phases").getEffectiveFrom()).isZero();
        JsonNode ended =
                query.patch("phases", "{\"end\":\"2040-01-01T00:00:00Z\"}").body();
        assertThat(Instant.parse(ended.get("effective_from").asString()))
                .isEqualTo(Instant.parse(ended.get("updated_at").asString()).plusSeconds(2));
    }

    @Test
    void a_phase_of_an_experiment_that_lies_ahead_begins_with_it() {
        query.post(Documents.with(Documents.everything("ahead"), "/start", "\"2039-01-01T00:00:00Z\""));
        JsonNode changed = query.patch(
                        "ahead",
                        "{\"variants\":[{\"key\":\"control\",\"weight\":1},{\"key\":\"treatment\",\"weight\":3}]}")
                .body();

        assertThat(changed.at("/phases/1/from").asString()).isEqualTo("2039-01-01T00:00:00Z");
    }

    @Test
    void weights_of_an_experiment_that_is_over_and_weights_that_are_wrong_stay_as_they_are() {
        query.post(Documents.with(Documents.everything("over"), "/end", "\"2024-07-01T00:00:00Z\""));
        String other = "{\"variants\":[{\"key\":\"control\",\"weight\":1},{\"key\":\"treatment\",\"weight\":%s}]}";

        RefusalsTest.isProblem(query.patch("over", other.formatted("2")), 422, "FIELD_INVALID", "/variants");
        RefusalsTest.isProblem(query.patch("over", other.formatted("-2")), 422, "FIELD_INVALID", "/variants/1/weight");
        RefusalsTest.isProblem(
                query.patch("over", other.replace(":1}", ":0}").formatted("0")), 422, "FIELD_INVALID", "/variants");
        RefusalsTest.isProblem(query.patch("over", "{\"variants\":[]}"), 422, "FIELD_INVALID", "/variants");
        assertThat(query.get("/v1/experiments/over").body().get("revision").asLong())
                .isEqualTo(1);
    }

    @Test
    void the_quantile_that_is_shown_may_change_and_nothing_else_of_its_metric() {
        query.post(Documents.everything("median"));
        String metrics = Documents.at(
                        Documents.with(Documents.everything("median"), "/metrics/1/quantile", "0.5"), "/metrics")
                .toString();

        Answer changed = query.patch("median", "{\"metrics\":" + metrics + "}");
        assertThat(changed.body().at("/metrics/1/quantile").decimalValue()).isEqualTo("0.5");
        assertThat(changed.body().get("effective_from").isNull()).isTrue();
        for (String pointer :
                List.of("/metrics/0/cap", "/metrics/0/filters", "/metrics/0/lookback", "/metrics/0/denominator/cap")) {
            String other = Documents.at(Documents.with(Documents.everything("median"), pointer, "null"), "/metrics")
                    .toString();
            RefusalsTest.isProblem(
                    query.patch("median", "{\"metrics\":" + other + "}"), 409, "CHANGE_NEEDS_REBUILD", "/metrics");
        }
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
}
