package io.weir.ingest.http;

import static io.weir.ingest.Experiments.bytes;
import static io.weir.ingest.Experiments.running;
import static io.weir.ingest.Experiments.variants;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.ingest.KafkaForTests;
import io.weir.ingest.NodeScripts;
import io.weir.ingest.RunningIngest;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.PhaseStart;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** OpenFeature's own providers of its protocol for JavaScript, on servers and in the browser, against the service. */
@ExtendWith(KafkaForTests.class)
class OpenFeatureJavaScriptTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final PhaseStart FOR_PRO = new PhaseStart(0, 0L, List.of(1, 1), 1_000_000, "{\"plan\":\"pro\"}");

    /** What the providers said of one question. */
    private record Said(JsonNode server, JsonNode web) {}

    @Test
    void a_unit_inside_has_its_variant_and_its_value(RunningIngest ingest) throws IOException {
        define(ingest, running("js-text"));
        define(ingest, running("js-number").setVariants(variants("0", "1.5")));
        define(ingest, running("js-object").setVariants(variants("{\"k\":1}", "{\"k\":1}")));

        List<Said> said = ask(
                ingest,
                question("run-1", "js-text", "\"mine\""),
                question("run-1", "js-number", "7"),
                question("run-1", "js-object", "{}"));

        for (Said one : said) {
            for (JsonNode client : List.of(one.server, one.web)) {
                assertThat(client.has("errorCode")).as("%s", client).isFalse();
                assertThat(client.get("reason").asString()).isEqualTo("SPLIT");
                assertThat(client.get("variant").asString()).isIn("control", "treatment");
            }
            assertThat(one.web.get("value")).isEqualTo(one.server.get("value"));
        }
        assertThat(said.get(1).server.get("value").asDouble()).isIn(0.0, 1.5);
    }

    @Test
    void a_unit_outside_has_the_value_for_those_and_without_one_the_value_in_the_code(RunningIngest ingest)
            throws IOException {
        define(ingest, running("js-outside").setPhases(List.of(FOR_PRO)));
        define(ingest, running("js-valued").setPhases(List.of(FOR_PRO)).setOutsideValue("\"neither\""));

        List<Said> said =
                ask(ingest, question("run-1", "js-valued", "\"mine\""), question("run-1", "js-outside", "\"mine\""));

        for (JsonNode client : List.of(said.get(0).server, said.get(0).web)) {
            assertThat(client.get("value").asString()).isEqualTo("neither");
            assertThat(client.has("errorCode") || client.has("variant")).isFalse();
            assertThat(client.get("outside").asString()).isEqualTo("not_targeted");
        }
        assertThat(said.get(1).server.get("value").asString()).isEqualTo("mine");
        assertThat(said.get(1).server.get("errorCode").asString()).isEqualTo("FLAG_NOT_FOUND");
        assertThat(said.get(1).web.get("value").asString()).isEqualTo("mine");
        assertThat(said.get(1).web.get("reason").asString()).isEqualTo("UNKNOWN");
        assertThat(said.get(1).web.has("errorCode")).isFalse();
    }

    @Test
    void a_context_that_asks_for_exposures_changes_the_unit_in_the_browser_too(RunningIngest ingest)
            throws IOException {
        define(ingest, running("js-exposing"));
        List<String> contexts = List.of(
                "{\"targetingKey\":\"run-1\",\"weir.exposure\":true}",
                        "{\"targetingKey\":\"run-2\",\"weir.exposure\":true}",
                "{\"targetingKey\":\"run-3\",\"weir.exposure\":true}",
                        "{\"targetingKey\":\"run-4\",\"weir.exposure\":true}");

        List<Said> said = ask(
                ingest,
                contexts.stream()
                        .map(context ->
                                "{\"context\":%s,\"flag\":\"js-exposing\",\"otherwise\":\"mine\"}".formatted(context))
                        .toArray(String[]::new));

        for (Said one : said) {
            assertThat(one.web.get("variant")).isEqualTo(one.server.get("variant"));
            assertThat(one.web.get("exposure").asString()).isEqualTo("not_written");
            assertThat(one.server.has("exposure")).isFalse();
        }
        assertThat(said.stream().map(one -> one.web.get("variant").asString()).distinct())
                .hasSize(2);
    }

    private static String question(String unit, String flag, String otherwise) {
        return "{\"context\":{\"targetingKey\":\"%s\"},\"flag\":\"%s\",\"otherwise\":%s}"
                .formatted(unit, flag, otherwise);
    }

    private static List<Said> ask(RunningIngest ingest, String... questions) throws IOException {
        ArrayNode all = JSON.createArrayNode();
        for (String question : questions) all.add(JSON.readTree(question));
        List<JsonNode> said =
                NodeScripts.run("openfeature.js", "http://127.0.0.1:" + ingest.port(), all.toString()).stream()
                        .map(JSON::readTree)
                        .toList();
        assertThat(said).hasSize(2 * questions.length);
        return IntStream.range(0, questions.length)
                .mapToObj(i -> new Said(said.get(2 * i), said.get(2 * i + 1)))
                .toList();
    }

    private static void define(RunningIngest ingest, ExperimentDefinition.Builder definition) {
        String key = definition.getExperiment();
        ingest.define(key, bytes(definition));
        String context = "{\"context\":{\"targetingKey\":\"u\"}}";
        await().until(() ->
                ingest.post("/ofrep/v1/evaluate/flags/" + key, context).json().has("metadata"));
    }
}
