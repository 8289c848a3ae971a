package io.weir.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.query.Answer;
import io.weir.query.Documents;
import io.weir.schemas.AttributeFilter;
import io.weir.schemas.Breakdown;
import io.weir.schemas.Denominator;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import io.weir.schemas.PhaseStart;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ExperimentsTest extends QueryTest {

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
        ExperimentDefinition definition = query.definition("for-the-stream");

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
                "/metrics/0/cap     | 0.06                       | metrics",
                "/cluster_by        | \"task\"                   | cluster_by",
                "/breakdowns        | [{\"attribute\":\"model\",\"values\":[\"a\"]}] | breakdowns",
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
    void ratios_quantiles_clusters_and_breakdowns_are_answered_in_full_and_found_again() {
        JsonNode body = query.post(Documents.everything("everything")).body();

        assertThat(body.get("cluster_by").asString()).isEqualTo("task");
        assertThat(body.get("breakdowns").toString())
                .isEqualTo(
                        "[{\"attribute\":\"model\",\"values\":[\"small\",\"large\"]},{\"attribute\":\"region\",\"values\":[\"eu\"]}]");
        assertThat(body.get("effective_from")).isEqualTo(body.get("active_from"));
        assertThat(body.get("phases").toString())
                .isEqualTo(
                        "[{\"phase\":0,\"from\":\"2024-06-01T00:00:00Z\",\"weights\":{\"control\":1,\"treatment\":1},\"coverage\":1,\"targeting\":null}]");
        assertThat(body.at("/metrics/0/aggregation").asString()).isEqualTo("sum");
        assertThat(body.at("/metrics/0/denominator/aggregation").asString()).isEqualTo("count");
        assertThat(body.at("/metrics/0/lookback").asString()).isEqualTo("PT336H");
        assertThat(body.at("/metrics/1/quantile").decimalValue()).isEqualTo("0.95");
        assertThat(body.at("/metrics/2/aggregation").isNull()).isTrue();
        assertThat(body.at("/metrics/2/filters").toString()).isEqualTo("[]");
        assertThat(query.get("/v1/experiments/everything").body()).isEqualTo(body);
        assertThat(query.post(Documents.everything("everything")).status()).isEqualTo(200);
    }

    @Test
    void the_stream_gets_ratios_quantiles_clusters_and_breakdowns_in_its_own_units() throws SQLException {
        JsonNode body = query.post(Documents.everything("stream-all")).body();
        ExperimentDefinition definition = query.definition("stream-all");
        Metric ratio = definition.getMetrics().getFirst();
        long start = Instant.parse("2024-06-01T00:00:00Z").toEpochMilli();

        assertThat(definition.getClusterBy()).isEqualTo("task");
        assertThat(definition.getBreakdowns())
                .containsExactly(
                        new Breakdown("model", List.of("small", "large")), new Breakdown("region", List.of("eu")));
        assertThat(definition.getPhases()).containsExactly(new PhaseStart(0, start, List.of(1, 1), 1_000_000, null));
        assertThat(definition.getEffectiveFrom())
                .isEqualTo(definition.getActiveFrom())
                .isEqualTo(Instant.parse(body.get("active_from").asString()).toEpochMilli());
        assertThat(definition.getLateness()).isEqualTo(6 * 86_400_000L);
        assertThat(ratio.getAggregation()).isEqualTo(MetricKind.sum);
        assertThat(ratio.getCap()).isEqualTo(2_500_000);
        assertThat(ratio.getFilters()).containsExactly(new AttributeFilter("model", List.of("small", "large")));
        assertThat(ratio.getLookback()).isEqualTo(14 * 86_400_000L);
        assertThat(ratio.getDenominator())
                .isEqualTo(new Denominator(
                        MetricKind.count,
                        "tool_call",
                        "success",
                        null,
                        List.of(),
                        List.of(new AttributeFilter("tool", List.of("search"))),
                        100_000_000L));
        assertThat(definition.getMetrics().get(1).getAggregation()).isEqualTo(MetricKind.last);
        assertThat(definition.getMetrics().get(2).getAggregation()).isEqualTo(MetricKind.unknown);
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
    void a_row_of_before_there_were_phases_and_ratios_still_reads() throws SQLException {
        JsonNode written = query.post(Documents.experiment("old-row")).body();
        try (var connection = DriverManager.getConnection(query.jdbcUrl());
                var statement = connection.createStatement()) {
            statement.execute("""
                    update experiments set document = document - 'cluster_by' - 'breakdowns' - 'phases' - 'effective_from'
                        #- '{metrics,0,filters}' #- '{metrics,0,cap}' #- '{metrics,0,denominator}'
                        #- '{metrics,0,aggregation}' #- '{metrics,0,quantile}' #- '{metrics,0,lookback}'
                    where key = 'old-row'""");
        }
        JsonNode old = query.get("/v1/experiments/old-row").body();

        assertThat(old.get("effective_from").isNull()).isTrue();
        assertThat(old.get("phases")).isEqualTo(written.get("phases"));
        assertThat(old.get("metrics")).isEqualTo(written.get("metrics"));
        assertThat(old.get("breakdowns").toString()).isEqualTo("[]");
        assertThat(query.post(Documents.experiment("old-row")).status()).isEqualTo(200);
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
}
