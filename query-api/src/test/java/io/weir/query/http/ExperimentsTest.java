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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Defining experiments, and what the stream is told of them. */
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
    void numbers_among_declared_values_are_written_as_the_log_writes_them() {
        String breakdowns = "[{\"attribute\":\"temperature\",\"values\":[1.0,7e-1,0.50,true,\"1.10\"]}]";
        String filters = "[{\"attribute\":\"temperature\",\"values\":[1e0]}]";
        String document = Documents.with(Documents.experiment("numbers"), "/breakdowns", breakdowns);

        JsonNode body = query.post(Documents.with(document, "/metrics/0/filters", filters))
                .body();

        assertThat(body.at("/breakdowns/0/values").toString()).isEqualTo("[\"1\",\"0.7\",\"0.5\",\"true\",\"1.10\"]");
        assertThat(body.at("/metrics/0/filters/0/values").toString()).isEqualTo("[\"1\"]");
    }

    @Test
    void a_threshold_for_what_is_counted_is_the_streams_in_millionths_and_another_definition() throws SQLException {
        String counted = Documents.with(
                Documents.experiment("threshold"),
                "/metrics/0",
                "{\"key\":\"attacked\",\"kind\":\"conversion\",\"event_type\":\"run_completed\",\"value\":\"attack_success\",\"at_least\":0.5}");
        JsonNode body = query.post(counted).body();

        assertThat(body.at("/metrics/0/at_least").decimalValue()).isEqualTo("0.5");
        assertThat(query.definition("threshold").getMetrics().getFirst().getAtLeast())
                .isEqualTo(500_000L);
        assertThat(query.post(Documents.with(counted, "/metrics/0/at_least", "1"))
                        .status())
                .isEqualTo(409);
        RefusalsTest.isProblem(
                query.post(Documents.with(counted, "/metrics/0/at_least", "0.0000001")),
                422,
                "FIELD_INVALID",
                "/metrics/0/at_least");
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
                .isEqualTo(Denominator.newBuilder()
                        .setAggregation(MetricKind.count)
                        .setEventType("tool_call")
                        .setOutcome("success")
                        .setFilters(List.of(new AttributeFilter("tool", List.of("search"))))
                        .setCap(100_000_000L)
                        .build());
        assertThat(ratio.getAtLeast()).isNull();
        assertThat(definition.getMetrics().get(1).getAggregation()).isEqualTo(MetricKind.last);
        assertThat(definition.getMetrics().get(2).getAggregation()).isEqualTo(MetricKind.unknown);
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
