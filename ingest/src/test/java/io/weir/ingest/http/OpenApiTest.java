package io.weir.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.KafkaForTests;
import io.weir.ingest.RunningIngest;
import io.weir.ingest.RunningIngest.Answer;
import io.weir.kit.problem.ProblemCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(KafkaForTests.class)
final class OpenApiTest {

    @Test
    void every_address_and_method_in_the_document_is_served(RunningIngest ingest) {
        JsonNode document = document(ingest);

        assertThat(document.path("openapi").asString()).startsWith("3.1");
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().propertyNames().forEach(method -> {
                    String address = path.getKey().replace("{key}", "any");
                    Answer answer = ingest.send(method.toUpperCase(java.util.Locale.ROOT), address);
                    assertThat(answer.status()).as(method + " " + path.getKey()).isNotIn(404, 405, 500);
                }));
    }

    @Test
    void every_reference_leads_somewhere(RunningIngest ingest) {
        JsonNode document = document(ingest);

        List<String> references = new ArrayList<>();
        document.findValues("$ref").forEach(reference -> references.add(reference.asString()));
        assertThat(references).isNotEmpty().allSatisfy(reference -> assertThat(
                        document.at(reference.substring(1)).isMissingNode())
                .as(reference)
                .isFalse());
    }

    @Test
    void every_code_that_ingest_answers_is_in_the_document(RunningIngest ingest) {
        Set<String> documented = new HashSet<>();
        JsonNode codes = document(ingest).at("/components/schemas/Code/enum");
        codes.forEach(code -> documented.add(code.asString()));
        Set<String> elsewhere = Set.of(
                "ID_CONFLICT",
                "EXPERIMENT_NOT_FOUND",
                "EXPERIMENT_EXISTS",
                "CHANGE_NEEDS_REBUILD",
                "DATABASE_UNAVAILABLE");

        for (ProblemCode code : ProblemCode.values()) {
            if (code.ordinal() > ProblemCode.DEFINITION_UNREADABLE.ordinal() && !documented.contains(code.name()))
                continue;
            assertThat(documented.contains(code.name())).as(code.name()).isEqualTo(!elsewhere.contains(code.name()));
        }
    }

    @Test
    void the_documented_limits_are_the_defaults(RunningIngest ingest) {
        JsonNode event = document(ingest).at("/components/schemas/Event/properties");
        JsonNode batch = document(ingest).at("/paths/~1v1~1events/post/requestBody/content/application~1json/schema");

        assertThat(event.at("/id/maxLength").asInt()).isEqualTo(128);
        assertThat(event.at("/values/maxProperties").asInt()).isEqualTo(64);
        assertThat(event.at("/attributes/maxProperties").asInt()).isEqualTo(64);
        assertThat(event.at("/text/maxLength").asInt()).isEqualTo(32 * 1024);
        assertThat(batch.at("/oneOf/1/maxItems").asInt()).isEqualTo(1000);
        assertThat(document(ingest).at("/components/schemas/Name/maxLength").asInt())
                .isEqualTo(512);
    }

    @Test
    void the_documented_example_is_accepted(RunningIngest ingest) {
        JsonNode example =
                document(ingest).at("/paths/~1v1~1events/post/requestBody/content/application~1json/example");

        assertThat(ingest.post(example.toString()).status()).isEqualTo(202);
    }

    private static JsonNode document(RunningIngest ingest) {
        Answer answer = ingest.send("GET", "/openapi.json");
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }
}
