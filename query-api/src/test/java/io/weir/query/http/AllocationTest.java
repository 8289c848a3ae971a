package io.weir.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.query.Answer;
import io.weir.query.Documents;
import io.weir.schemas.Allocation;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.PhaseStart;
import io.weir.schemas.Variant;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class AllocationTest extends QueryTest {

    private static final int MILLION = 1_000_000;

    @Test
    void without_one_every_unit_is_taken_as_the_key_hashes() throws SQLException {
        JsonNode allocation = query.post(Documents.experiment("plain")).body().get("allocation");

        assertThat(allocation.get("seed").asString()).isEqualTo("plain");
        assertThat(allocation.get("coverage").asInt()).isEqualTo(1);
        for (String none : List.of("targeting", "layer", "holdout", "until")) {
            assertThat(allocation.get(none).isNull()).as(none).isTrue();
        }
        assertThat(query.definition("plain").getAllocation())
                .isEqualTo(Allocation.newBuilder().setSeed("plain").build());
        assertThat(query.definition("plain").getVariants()).contains(new Variant("tool_filter", 1, null));
    }

    @Test
    void all_of_it_reaches_the_stream_and_the_same_is_the_same_again() throws SQLException {
        String document = Documents.with(
                Documents.with(allocated("full"), "/variants/0/value", "{\"model\":\"a\"}"),
                "/variants/1/value",
                "{\"model\":\"b\"}");
        document = Documents.with(document, "/variants/2/value", "{}");

        JsonNode defined = query.post(document).body();

        Allocation allocation = query.definition("full").getAllocation();
        assertThat(allocation.getSeed()).isEqualTo("planner");
        assertThat(allocation.getLayer()).isEqualTo("checkout");
        assertThat(List.of(allocation.getLayerFrom(), allocation.getLayerTo())).containsExactly(250_000, 750_000);
        assertThat(allocation.getHoldout()).isEqualTo("2026-q4");
        assertThat(allocation.getHoldoutShare()).isEqualTo(50_000);
        assertThat(allocation.getForced()).isEqualTo(Map.of("tester", "tool_filter"));
        assertThat(allocation.getUntil())
                .isEqualTo(Instant.parse("2040-01-01T00:00:00Z").toEpochMilli());
        PhaseStart phase = query.definition("full").getPhases().getFirst();
        assertThat(phase.getCoverage()).isEqualTo(500_000);
        assertThat(phase.getWeights()).containsExactly(1, 1, 1);
        assertThat(phase.getTargeting()).isEqualTo("{\"plan\":{\"$in\":[\"pro\"]},\"version\":{\"$vgte\":\"2.0.0\"}}");
        assertThat(query.definition("full").getVariants().get(1).getValue()).isEqualTo("{\"model\":\"b\"}");
        Answer again = query.post(document);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body())
                .isEqualTo(defined)
                .isEqualTo(query.get("/v1/experiments/full").body());
        Answer other = query.post(Documents.with(document, "/allocation/coverage", "0.4"));
        assertThat(other.code()).isEqualTo("EXPERIMENT_EXISTS");
        assertThat(other.body().get("detail").asString()).contains("allocation");
    }

    @Test
    void other_coverage_or_targeting_begins_a_phase_and_the_rest_does_not() throws SQLException {
        query.post(allocated("phased"));

        JsonNode wider =
                query.patch("phased", "{\"allocation\":{\"coverage\":0.9}}").body();
        JsonNode everybody =
                query.patch("phased", "{\"allocation\":{\"targeting\":null}}").body();
        JsonNode forced = query.patch(
                        "phased", "{\"allocation\":{\"forced\":{\"second\":\"none\",\"tester\":null},\"until\":null}}")
                .body();

        assertThat(wider.get("phase").asInt()).isEqualTo(1);
        assertThat(wider.at("/phases/1/coverage").asDouble()).isEqualTo(0.9);
        assertThat(wider.at("/allocation/seed").asString()).isEqualTo("planner");
        assertThat(everybody.get("phase").asInt()).isEqualTo(2);
        assertThat(everybody.at("/phases/1/targeting").isNull()).isFalse();
        assertThat(everybody.at("/phases/2/targeting").isNull()).isTrue();
        assertThat(forced.get("phase").asInt()).isEqualTo(2);
        assertThat(forced.at("/allocation/forced").propertyNames()).containsExactly("second");
        assertThat(forced.get("effective_from").isNull()).isTrue();
        ExperimentDefinition definition = query.definition("phased");
        assertThat(definition.getPhases())
                .extracting(PhaseStart::getCoverage)
                .containsExactly(500_000, 900_000, 900_000);
        assertThat(definition.getPhases().get(2).getTargeting()).isNull();
        assertThat(definition.getAllocation().getUntil()).isNull();
        JsonNode reset =
                query.patch("phased", "{\"allocation\":{\"coverage\":null}}").body();
        assertThat(query.definition("phased").getPhases().getLast().getCoverage())
                .isEqualTo(MILLION);
        assertThat(reset.get("phase").asInt()).isEqualTo(3);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"allocation\":{\"seed\":\"other\"}}                            | /allocation/seed",
                "{\"allocation\":{\"seed\":null}}                                 | /allocation/seed",
                "{\"allocation\":{\"layer\":null}}                                | /allocation/layer",
                "{\"allocation\":{\"holdout\":{\"name\":\"2026-q4\",\"share\":0}}} | /allocation/holdout",
                "{\"allocation\":null}                                            | /allocation/seed",
                "{\"variants\":[{\"key\":\"none\",\"weight\":1,\"value\":\"x\"},{\"key\":\"tool_filter\",\"weight\":1},{\"key\":\"pi_detector\",\"weight\":1}]} | /variants/0/value",
            })
    void what_would_move_units_is_refused(String patch, String pointer) {
        query.post(allocated("fixed"));

        Answer refused = query.patch("fixed", patch);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("CHANGE_NEEDS_REBUILD");
        assertThat(refused.body().get("pointer").asString()).isEqualTo(pointer);
        assertThat(query.get("/v1/experiments/fixed").body().get("revision").asLong())
                .isEqualTo(1);
    }

    @Test
    void other_weights_keep_the_values() throws SQLException {
        query.post(Documents.with(
                Documents.with(
                        Documents.with(Documents.experiment("valued"), "/variants/0/value", "1"),
                        "/variants/1/value",
                        "2"),
                "/variants/2/value",
                "3"));

        JsonNode changed = query.patch(
                        "valued",
                        "{\"variants\":[{\"key\":\"none\",\"weight\":2},{\"key\":\"tool_filter\",\"weight\":1,\"value\":2},{\"key\":\"pi_detector\",\"weight\":1}]}")
                .body();

        assertThat(changed.at("/variants/0/value").asInt()).isEqualTo(1);
        assertThat(changed.at("/variants/2/value").asInt()).isEqualTo(3);
        assertThat(changed.get("phase").asInt()).isEqualTo(1);
        assertThat(query.definition("valued").getVariants())
                .extracting(Variant::getValue)
                .containsExactly("1", "2", "3");
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/allocation                        | 7                          | FIELD_INVALID    |",
                "/allocation/surprise               | 1                          | FIELD_UNKNOWN    |",
                "/allocation/coverage               | 1.1                        | FIELD_INVALID    |",
                "/allocation/coverage               | -0.1                       | FIELD_INVALID    |",
                "/allocation/coverage               | 0.1234567                  | FIELD_INVALID    |",
                "/allocation/coverage               | \"all\"                    | FIELD_INVALID    |",
                "/allocation/targeting              | [1]                        | FIELD_INVALID    |",
                "/allocation/targeting/plan         | {\"$in\":1}                | FIELD_INVALID    | /allocation/targeting/plan/$in",
                "/allocation/targeting/plan         | {\"$regex\":\"(?=a)\"}     | FIELD_INVALID    | /allocation/targeting/plan/$regex",
                "/allocation/layer                  | {}                         | FIELD_MISSING    | /allocation/layer/name",
                "/allocation/layer/to               | 0.25                       | FIELD_INVALID    |",
                "/allocation/holdout/share          | absent                     | FIELD_MISSING    |",
                "/allocation/holdout/share          | 2                          | FIELD_INVALID    |",
                "/allocation/forced                 | []                         | FIELD_INVALID    |",
                "/allocation/forced/tester          | \"nobody\"                 | FIELD_INVALID    | /allocation/forced",
                "/allocation/forced                 | {\"\\u0000\":\"none\"}     | TEXT_INVALID     |",
                "/allocation/until                  | \"soon\"                   | FIELD_INVALID    |",
                "/variants/0/value                  | [1]                        | FIELD_INVALID    |",
                "/variants/0/value                  | \"a\\u0000\"               | TEXT_INVALID     |",
                "/variants/0/value                  | 7                          | FIELD_INVALID    | /variants",
            })
    void each_field_that_is_wrong_is_pointed_to(String pointer, String value, String code, String expected) {
        Answer refused = query.post(Documents.with(allocated("wrong"), pointer, value));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.body().get("pointer").asString()).isEqualTo(expected == null ? pointer : expected);
        assertThat(query.get("/v1/experiments/wrong").status()).isEqualTo(404);
    }

    @Test
    void it_is_bounded() {
        String text = "\"" + "x".repeat(4_095) + "\"";
        String values = Documents.with(Documents.experiment("bounded"), "/variants/0/value", text);
        String targeting = Documents.with(
                Documents.experiment("bounded"),
                "/allocation",
                "{\"targeting\":{\"a\":\"" + "x".repeat(17_000) + "\"}}");
        StringBuilder forced = new StringBuilder("{\"forced\":{\"u\":\"none\"");
        for (int i = 0; i < 1_000; i++) forced.append(",\"u").append(i).append("\":\"none\"");
        String units = Documents.with(Documents.experiment("bounded"), "/allocation", forced + "}}");

        assertThat(query.post(values).code()).isEqualTo("FIELD_TOO_LONG");
        assertThat(query.post(targeting).code()).isEqualTo("FIELD_TOO_LONG");
        assertThat(query.post(units).code()).isEqualTo("TOO_MANY_ENTRIES");
    }

    private static String allocated(String key) {
        return Documents.with(Documents.experiment(key), "/allocation", Documents.ALLOCATION);
    }
}
