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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
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
        assertThat(allocation.getLayer()).isEqualTo("full");
        assertThat(allocation.getLayerHash()).isEqualTo(2);
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
                "/outside_value                     | 7                          | FIELD_INVALID    |",
                "/outside_value                     | [1]                        | FIELD_INVALID    |",
                "/outside_value                     | \"a\\u0000\"               | TEXT_INVALID     |",
                "/allocation/targeting              | {\"$nott\":{\"a\":1}}     | FIELD_INVALID    |"
                        + " /allocation/targeting/$nott",
                "/allocation/targeting              | {\"$savedGroup\":{\"id\":\"g\"}} | FIELD_INVALID |"
                        + " /allocation/targeting/$savedGroup",
                "/allocation/targeting/plan         | {\"eq\":\"pro\"}           | FIELD_INVALID    |"
                        + " /allocation/targeting/plan/eq",
                "/allocation/targeting/plan         | {\"$in\":[1],\"nin\":[2]}  | FIELD_INVALID    |"
                        + " /allocation/targeting/plan/$in",
                "/allocation/targeting/plan         | {\"$eq\":[\"pro\"]}        | FIELD_INVALID    |"
                        + " /allocation/targeting/plan/$eq",
                "/allocation/targeting/plan         | {\"$exists\":\"false\"}    | FIELD_INVALID    |"
                        + " /allocation/targeting/plan/$exists",
                "/allocation/targeting/plan         | {\"$gt\":true}            | FIELD_INVALID    |"
                        + " /allocation/targeting/plan/$gt",
                "/allocation/targeting/plan         | {\"$regex\":\"(?i)a\"}     | FIELD_INVALID    |"
                        + " /allocation/targeting/plan/$regex",
                "/allocation/layer/from             | 0.33333                    | FIELD_INVALID    |",
                "/allocation/layer/to               | 0.600001                   | FIELD_INVALID    |",
                "/allocation/layer/hash             | 3                          | FIELD_INVALID    |",
                "/allocation/holdout/share          | 0.00005                    | FIELD_INVALID    |",
                "/allocation/coverage               | 0.0001                     | FIELD_INVALID    |"
                        + " /variants/0/weight",
                "/variants/1/weight                 | 1000000                    | FIELD_INVALID    |"
                        + " /variants/0/weight",
            })
    void each_field_that_is_wrong_is_pointed_to(String pointer, String value, String code, String expected) {
        Answer refused = query.post(Documents.with(allocated("wrong"), pointer, value));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.body().get("pointer").asString()).isEqualTo(expected == null ? pointer : expected);
        assertThat(query.get("/v1/experiments/wrong").status()).isEqualTo(404);
    }

    @Test
    void by_hash_1_a_layer_has_a_tenth_of_the_buckets() throws SQLException {
        String compatible = Documents.with(allocated("compatible"), "/allocation/layer/hash", "1");

        assertThat(query.post(Documents.with(compatible, "/allocation/layer/to", "0.5005"))
                        .body()
                        .get("pointer")
                        .asString())
                .isEqualTo("/allocation/layer/to");
        assertThat(query.post(compatible).body().at("/allocation/layer/hash").asInt())
                .isEqualTo(1);
        assertThat(query.definition("compatible").getAllocation().getLayerHash())
                .isEqualTo(1);
        assertThat(query.post(Documents.with(allocated("finer"), "/allocation/layer/to", "0.5005"))
                        .status())
                .isEqualTo(201);
        assertThat(query.definition("finer").getAllocation().getLayerHash()).isEqualTo(2);
        String same = "{\"allocation\":{\"layer\":{\"name\":\"compatible\",\"from\":0.25,\"to\":0.75}}}";
        assertThat(query.patch("compatible", same)
                        .body()
                        .at("/allocation/layer/hash")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void the_share_that_a_variant_would_get_is_the_share_that_it_is_given() {
        String thirds = allocated("thirds");
        String rare = Documents.with(allocated("rare"), "/allocation/coverage", "1");
        rare = Documents.with(Documents.with(rare, "/variants/0/weight", "9997"), "/variants/1/weight", "2");
        String finer = Documents.with(rare.replace("rare", "finer-yet"), "/allocation/coverage", "0.5");

        assertThat(query.post(thirds).status()).isEqualTo(201);
        assertThat(query.post(rare).status()).isEqualTo(201);
        Answer refused = query.post(finer);
        assertThat(refused.code()).isEqualTo("FIELD_INVALID");
        assertThat(refused.body().get("pointer").asString()).isEqualTo("/variants/2/weight");
        assertThat(refused.body().get("detail").asString()).contains("0.00005", "The finest share is 0.0001");
        assertThat(query.patch("rare", "{\"allocation\":{\"coverage\":0.5}}")
                        .body()
                        .get("pointer")
                        .asString())
                .isEqualTo("/variants/2/weight");
        assertThat(query.patch("rare", "{\"name\":\"Renamed\"}").status()).isEqualTo(200);
    }

    @Test
    void a_part_of_a_layer_is_one_experiments_at_a_time() {
        assertThat(query.post(inLayer("first", "{\"name\":\"shared\",\"to\":0.4}"))
                        .status())
                .isEqualTo(201);
        assertThat(query.post(inLayer("second", "{\"name\":\"shared\",\"from\":0.6,\"to\":0.8}"))
                        .status())
                .isEqualTo(201);

        Answer refused = query.post(inLayer("third", "{\"name\":\"shared\",\"from\":0.3,\"to\":0.7}"));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("LAYER_CONFLICT");
        assertThat(refused.body().get("pointer").asString()).isEqualTo("/allocation/layer");
        assertThat(refused.body().get("detail").asString())
                .contains("0 to 0.4 of experiment first", "Free are 0.4 to 0.6, 0.8 to 1.");
        assertThat(query.post(inLayer("third", "{\"name\":\"shared\",\"from\":0.4,\"to\":0.6}"))
                        .status())
                .isEqualTo(201);
        assertThat(query.post(inLayer("first", "{\"name\":\"shared\",\"to\":0.4}"))
                        .status())
                .isEqualTo(200);
        Answer sessions = query.post(
                Documents.with(inLayer("sessions", "{\"name\":\"shared\",\"from\":0.9}"), "/unit", "\"session\""));
        assertThat(sessions.code()).isEqualTo("LAYER_CONFLICT");
        assertThat(sessions.body().get("pointer").asString()).isEqualTo("/unit");
        Answer hashed = query.post(inLayer("hashed", "{\"name\":\"shared\",\"from\":0.9,\"hash\":1}"));
        assertThat(hashed.code()).isEqualTo("LAYER_CONFLICT");
        assertThat(hashed.body().get("pointer").asString()).isEqualTo("/allocation/layer/hash");
    }

    @Test
    void of_many_who_define_at_once_one_has_the_part_of_the_layer() throws Exception {
        int many = 16;
        List<Callable<Integer>> posts = IntStream.range(0, many)
                .<Callable<Integer>>mapToObj(
                        i -> () -> query.post(inLayer("at-once-" + i, "{\"name\":\"at-once\",\"to\":0.5}"))
                                .status())
                .toList();

        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(many)) {
            for (Future<Integer> answer : clients.invokeAll(posts)) statuses.add(answer.get());
        }

        assertThat(statuses).containsOnly(201, 409).containsOnlyOnce(201);
    }

    @Test
    void a_part_of_a_layer_is_free_when_its_experiment_is_over_and_taken_when_a_draft_starts() {
        query.post(inLayer("early", "{\"name\":\"timed\",\"to\":0.5}"));
        String draft = Documents.with(inLayer("draft", "{\"name\":\"timed\",\"to\":0.5}"), "/draft", "true");
        assertThat(query.post(Documents.with(draft, "/start", "null")).status()).isEqualTo(201);
        assertThat(query.send("POST", "/v1/experiments/draft/start", null).code())
                .isEqualTo("LAYER_CONFLICT");

        query.send("POST", "/v1/experiments/early/stop", null);

        assertThat(query.send("POST", "/v1/experiments/draft/start", null).status())
                .isEqualTo(200);
        assertThat(query.patch("early", "{\"allocation\":{\"until\":\"2040-01-01T00:00:00Z\"}}")
                        .code())
                .isEqualTo("LAYER_CONFLICT");
    }

    @Test
    void the_value_for_units_outside_can_change_and_moves_nothing() throws SQLException {
        query.post(Documents.with(Documents.experiment("valued-outside"), "/outside_value", "\"neither\""));
        assertThat(query.definition("valued-outside").getOutsideValue()).isEqualTo("\"neither\"");

        JsonNode other =
                query.patch("valued-outside", "{\"outside_value\":\"other\"}").body();

        assertThat(other.get("outside_value").asString()).isEqualTo("other");
        assertThat(other.get("phase").asInt()).isZero();
        assertThat(other.get("effective_from").isNull()).isTrue();
        assertThat(query.definition("valued-outside").getOutsideValue()).isEqualTo("\"other\"");
        assertThat(query.patch("valued-outside", "{\"outside_value\":7}")
                        .body()
                        .get("pointer")
                        .asString())
                .isEqualTo("/outside_value");
        query.patch("valued-outside", "{\"outside_value\":null}");
        assertThat(query.definition("valued-outside").getOutsideValue()).isNull();
    }

    private static String inLayer(String key, String layer) {
        return Documents.with(Documents.experiment(key), "/allocation", "{\"layer\":" + layer + "}");
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
        // A layer of its own: nobody else may have the same part of it.
        return Documents.with(Documents.experiment(key), "/allocation", Documents.ALLOCATION.replace("checkout", key));
    }
}
