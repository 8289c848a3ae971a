package io.weir.ingest.http;

import static io.weir.ingest.Experiments.bytes;
import static io.weir.ingest.Experiments.running;
import static io.weir.ingest.Experiments.variants;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.weir.ingest.Experiments;
import io.weir.ingest.KafkaForTests;
import io.weir.ingest.RunningIngest;
import io.weir.ingest.RunningIngest.Answer;
import io.weir.schemas.Allocation;
import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import io.weir.schemas.PhaseStart;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Answers are held against the protocol's published document, where it is at hand. */
@ExtendWith(KafkaForTests.class)
class OfrepTest {

    private static final String ALL = "/ofrep/v1/evaluate/flags";

    @Test
    void a_unit_gets_the_same_variant_each_time_with_its_value(RunningIngest ingest) {
        define(
                ingest,
                "values",
                bytes(running("values").setVariants(variants("{\"model\":\"a\"}", "{\"model\":\"b\"}"))));

        Answer answer = ask(ingest, "values", "{\"targetingKey\":\"run-1\"}");
        JsonNode json = answer.json();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo("application/json");
        assertThat(json.get("key").asString()).isEqualTo("values");
        assertThat(json.get("reason").asString()).isEqualTo("SPLIT");
        String variant = json.get("variant").asString();
        assertThat(variant).isIn("control", "treatment");
        assertThat(json.at("/value/model").asString()).isEqualTo(variant.equals("control") ? "a" : "b");
        assertThat(json.at("/metadata/revision").asLong()).isEqualTo(1);
        assertThat(json.at("/metadata/phase").asInt()).isZero();
        assertThat(json.at("/metadata/unit").asString()).isEqualTo("run");
        assertThat(json.at("/metadata/bucket").asDouble()).isBetween(0.0, 1.0);
        assertThat(ask(ingest, "values", "{\"targetingKey\":\"run-1\",\"plan\":\"pro\"}")
                        .json())
                .isEqualTo(json);
        conforms("serverEvaluationSuccess", json);
    }

    @Test
    void without_values_a_variant_is_its_key_and_a_forced_unit_has_its_own(RunningIngest ingest) {
        define(
                ingest,
                "keys",
                bytes(running("keys")
                        .setAllocation(Allocation.newBuilder()
                                .setSeed("keys")
                                .setForced(Map.of("tester", "treatment"))
                                .build())));

        JsonNode json = ask(ingest, "keys", "{\"targetingKey\":\"tester\"}").json();

        assertThat(json.get("value").asString()).isEqualTo("treatment");
        assertThat(json.get("reason").asString()).isEqualTo("TARGETING_MATCH");
        assertThat(json.at("/metadata/bucket").isMissingNode()).isTrue();
        conforms("serverEvaluationSuccess", json);
    }

    @Test
    void who_is_outside_gets_no_value_and_is_told_why(RunningIngest ingest) {
        define(
                ingest,
                "pro-only",
                bytes(running("pro-only")
                        .setPhases(List.of(
                                new PhaseStart(0, 0L, List.of(1, 1), 1_000_000, "{\"plan\":{\"$in\":[\"pro\"]}}")))));
        define(ingest, "over", bytes(running("over").setEnd(1_700_000_000_001L)));

        Answer outside = ask(ingest, "pro-only", "{\"targetingKey\":\"r\",\"plan\":\"free\"}");
        JsonNode free = outside.json();
        JsonNode over = ask(ingest, "over", "{\"targetingKey\":\"r\"}").json();

        assertThat(ask(ingest, "pro-only", "{\"targetingKey\":\"r\",\"plan\":\"pro\"}")
                        .json()
                        .get("reason")
                        .asString())
                .isEqualTo("SPLIT");
        assertThat(free.get("reason").asString()).isEqualTo("UNKNOWN");
        assertThat(free.at("/metadata/outside").asString()).isEqualTo("not_targeted");
        assertThat(over.get("reason").asString()).isEqualTo("DISABLED");
        assertThat(over.at("/metadata/outside").asString()).isEqualTo("ended");
        assertThat(outside.status()).isEqualTo(404);
        for (JsonNode json : List.of(free, over)) {
            assertThat(json.has("value") || json.has("variant")).isFalse();
            assertThat(json.get("code").asString()).isEqualTo("UNIT_OUTSIDE");
            conforms("flagNotFound", json);
        }
        for (JsonNode json : flags(ingest.post(ALL, "{\"context\":{\"targetingKey\":\"r\"}}"))) {
            if (!json.get("key").asString().equals("pro-only")) continue;
            assertThat(json.has("value") || json.has("errorCode")).isFalse();
            assertThat(json.at("/metadata/outside").asString()).isEqualTo("not_targeted");
        }
    }

    @Test
    void who_is_outside_gets_the_value_for_those_where_there_is_one(RunningIngest ingest) {
        define(
                ingest,
                "outside-value",
                bytes(running("outside-value")
                        .setVariants(variants("0.5", "1"))
                        .setOutsideValue("0")
                        .setPhases(List.of(new PhaseStart(0, 0L, List.of(1, 1), 0, null)))));

        Answer answer = ask(ingest, "outside-value", "{\"targetingKey\":\"r\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body()).contains("\"value\":0.0,");
        assertThat(answer.json().has("variant")).isFalse();
        assertThat(answer.json().at("/metadata/outside").asString()).isEqualTo("not_covered");
        conforms("serverEvaluationSuccess", answer.json());
    }

    @Test
    void what_is_paused_is_disabled_and_what_is_archived_is_not_among_all(RunningIngest ingest) {
        Allocation allocation = running("any").getAllocation();
        long now = System.currentTimeMillis();
        define(
                ingest,
                "pausing",
                bytes(running("pausing")
                        .setAllocation(Allocation.newBuilder(allocation)
                                .setPausedFrom(now - 1)
                                .build())));
        define(
                ingest,
                "archived",
                bytes(running("archived")
                        .setAllocation(Allocation.newBuilder(allocation)
                                .setUntil(Experiments.START)
                                .build())));

        JsonNode paused = ask(ingest, "pausing", "{\"targetingKey\":\"r\",\"weir.exposure\":true}")
                .json();
        JsonNode archived = ask(ingest, "archived", "{\"targetingKey\":\"r\"}").json();

        assertThat(paused.get("reason").asString()).isEqualTo("DISABLED");
        assertThat(paused.at("/metadata/outside").asString()).isEqualTo("paused");
        assertThat(exposures(ingest, "pausing")).isEmpty();
        assertThat(archived.at("/metadata/outside").asString()).isEqualTo("ended");
        assertThat(flags(ingest.post(ALL, "{\"context\":{\"targetingKey\":\"r\"}}")))
                .extracting(flag -> flag.get("key").asString())
                .contains("pausing")
                .doesNotContain("archived");
    }

    @Test
    void a_unit_that_is_none_is_refused_by_its_place(RunningIngest ingest) {
        define(ingest, "unit-kinds", bytes(running("unit-kinds")));
        define(ingest, "unit-users", bytes(running("unit-users").setUnit(UnitType.user)));

        Answer number = ask(ingest, "unit-kinds", "{\"targetingKey\":\"u\",\"run\":12345}");
        Answer text = ask(ingest, "unit-kinds", "{\"targetingKey\":\"12345\"}");
        Answer blank = ask(ingest, "unit-kinds", "{\"targetingKey\":\"u\",\"run\":\" \"}");
        Answer other = ask(ingest, "unit-users", "{\"targetingKey\":\"u\",\"run\":[1]}");
        Answer all = ingest.post(ALL, "{\"context\":{\"targetingKey\":\"u\",\"run\":true}}");

        assertThat(number.json()).isEqualTo(text.json());
        assertThat(blank.status()).isEqualTo(400);
        assertThat(blank.code()).isEqualTo("CONTEXT_INVALID");
        assertThat(blank.json().get("pointer").asString()).isEqualTo("/context/run");
        conforms("evaluationFailure", blank.json());
        assertThat(other.status()).isEqualTo(200);
        assertThat(all.status()).isEqualTo(200);
        for (JsonNode flag : flags(all)) {
            if (flag.get("key").asString().equals("unit-users"))
                assertThat(flag.has("value")).isTrue();
            if (!flag.get("key").asString().equals("unit-kinds")) continue;
            assertThat(flag.get("errorCode").asString()).isEqualTo("INVALID_CONTEXT");
            assertThat(flag.get("pointer").asString()).isEqualTo("/context/run");
        }
        conforms("bulkEvaluationSuccess", all.json());
        String tooLong = "{\"context\":{\"targetingKey\":\"u\",\"run\":\"%s\"}}".formatted("x".repeat(513));
        assertThat(ingest.post(ALL + "/unit-kinds", tooLong)
                        .json()
                        .get("pointer")
                        .asString())
                .isEqualTo("/context/run");
    }

    @Test
    void an_exposure_of_a_forced_unit_says_so_whoever_writes_it(RunningIngest ingest) {
        define(
                ingest,
                "forcing",
                bytes(running("forcing")
                        .setAllocation(Allocation.newBuilder()
                                .setSeed("forcing")
                                .setForced(Map.of("tester", "treatment"))
                                .build())));
        String posted =
                "{\"id\":\"p-%s\",\"type\":\"exposure\",\"time\":\"2026-01-01T00:00:00Z\",\"units\":{\"run\":\"%s\"},\"exposure\":{\"experiment\":\"forcing\",\"variant\":\"control\"}}";

        ask(ingest, "forcing", "{\"targetingKey\":\"tester\",\"weir.exposure\":true}");
        ask(ingest, "forcing", "{\"targetingKey\":\"other\",\"weir.exposure\":true}");
        ingest.post(posted.formatted("1", "tester"));
        ingest.post(posted.formatted("2", "other"));

        List<ConsumerRecord<byte[], byte[]>> written = exposures(ingest, "forcing");
        assertThat(written).hasSize(4).allSatisfy(record -> {
            boolean isTester =
                    SingleObject.EVENT.decode(record.value()).getRun().equals("tester");
            Header forced = record.headers().lastHeader(Topics.HEADER_FORCED);
            assertThat(forced != null).isEqualTo(isTester);
            if (isTester) assertThat(forced.value()).isEmpty();
        });
    }

    @Test
    void a_task_that_is_a_number_is_not_lost(RunningIngest ingest) {
        define(ingest, "task-kinds", bytes(running("task-kinds")));

        ask(ingest, "task-kinds", "{\"targetingKey\":\"t\",\"weir.exposure\":true,\"task\":17}");
        Answer list = ask(ingest, "task-kinds", "{\"targetingKey\":\"t2\",\"weir.exposure\":true,\"task\":[17]}");

        assertThat(list.status()).isEqualTo(400);
        assertThat(list.json().get("pointer").asString()).isEqualTo("/context/task");
        assertThat(exposures(ingest, "task-kinds")).singleElement().satisfies(record -> assertThat(
                        SingleObject.EVENT.decode(record.value()).getTask())
                .isEqualTo("17"));
    }

    @Test
    void all_flags_have_a_tag_of_the_context_and_of_the_definitions(RunningIngest ingest) {
        define(ingest, "bulk-a", bytes(running("bulk-a")));
        define(ingest, "bulk-b", bytes(running("bulk-b")));
        String context = "{\"context\":{\"targetingKey\":\"bulk-1\"}}";

        Answer first = ingest.post(ALL, context);
        String tag = first.response().headers().firstValue("ETag").orElseThrow();
        Answer again = ingest.post(ALL, context, "If-None-Match", tag);
        Answer bare = ingest.post(ALL, context, "If-None-Match", tag.replace("\"", ""));
        Answer other = ingest.post(ALL, "{\"context\":{\"targetingKey\":\"bulk-2\"}}", "If-None-Match", tag);

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.json().get("flags").findValuesAsString("key"))
                .contains("bulk-a", "bulk-b")
                .isSorted();
        conforms("bulkEvaluationSuccess", first.json());
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.response().body()).isEmpty();
        assertThat(again.response().headers().firstValue("ETag")).contains(tag);
        assertThat(bare.status()).isEqualTo(304);
        assertThat(other.status()).isEqualTo(200);
        define(ingest, "bulk-a", bytes(running("bulk-a").setRevision(2)));
        Answer changed = ingest.post(ALL, context, "If-None-Match", tag);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(ask(ingest, "bulk-a", "{\"targetingKey\":\"bulk-1\"}").json())
                .isIn(flags(changed));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{                                                 | 400 | PARSE_ERROR           | MALFORMED_JSON",
                "{\"context\":{},\"context\":{}}                   | 400 | PARSE_ERROR           | MALFORMED_JSON",
                "[]                                                | 400 | INVALID_CONTEXT       | CONTEXT_INVALID",
                "{}                                                | 400 | INVALID_CONTEXT       | CONTEXT_INVALID",
                "{\"context\":7}                                   | 400 | INVALID_CONTEXT       | CONTEXT_INVALID",
                "{\"context\":{}}                                  | 400 | TARGETING_KEY_MISSING | TARGETING_KEY_MISSING",
                "{\"context\":{\"targetingKey\":\" \"}}            | 400 | TARGETING_KEY_MISSING | TARGETING_KEY_MISSING",
                "{\"context\":{\"targetingKey\":5}}                | 400 | TARGETING_KEY_MISSING | TARGETING_KEY_MISSING",
                "{\"context\":{\"targetingKey\":\"u\"}} {}         | 400 | PARSE_ERROR           | MALFORMED_JSON",
            })
    void a_wrong_request_is_told_so_in_the_words_of_the_protocol(
            String body, int status, String errorCode, String code, RunningIngest ingest) {
        define(ingest, "errors", bytes(running("errors")));

        for (String path : List.of(ALL + "/errors", ALL)) {
            Answer answer = ingest.post(path, body);
            assertThat(answer.status()).as(path).isEqualTo(status);
            assertThat(answer.json().get("errorCode").asString()).isEqualTo(errorCode);
            assertThat(answer.code()).isEqualTo(code);
            assertThat(answer.json().get("errorDetails").asString()).isNotBlank();
            conforms(path.equals(ALL) ? "bulkEvaluationFailure" : "evaluationFailure", answer.json());
        }
    }

    @Test
    void what_is_too_long_or_of_another_type_is_refused(RunningIngest ingest) {
        String text = "{\"context\":{\"targetingKey\":\"u\",\"a\":[\"%s\"]}}".formatted("x".repeat(4_097));
        String body = "{\"context\":{\"targetingKey\":\"u\",\"a\":[%s0]}}".formatted("0,".repeat(40_000));

        assertThat(ingest.post(ALL + "/any", text).code()).isEqualTo("CONTEXT_INVALID");
        assertThat(ingest.post(ALL + "/any", body).code()).isEqualTo("BODY_TOO_LARGE");
        assertThat(ingest.post(ALL + "/any", body).status()).isEqualTo(413);
        assertThat(ingest.post(ALL, "{}", "Content-Encoding", "gzip").code()).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
    }

    @Test
    void an_experiment_that_is_not_there_is_not_found(RunningIngest ingest) {
        for (String key : List.of("nowhere", "%00", "%E4%BD%A0", "a%2Fb")) {
            Answer answer = ask(ingest, key, "{\"targetingKey\":\"u\"}");
            assertThat(answer.status()).as(key).isEqualTo(404);
            assertThat(answer.code()).isEqualTo("FLAG_NOT_FOUND");
            conforms("flagNotFound", answer.json());
        }
        assertThat(ingest.send("GET", ALL + "/nowhere").status()).isEqualTo(405);
        assertThat(ingest.send("GET", ALL).status()).isEqualTo(405);
        assertThat(ingest.post(ALL + "/", "{}").code()).isEqualTo("NOT_FOUND");
    }

    @Test
    void a_definition_of_a_newer_weir_is_served_as_it_was_before_and_called_stale(RunningIngest ingest) {
        define(ingest, "newer", bytes(running("newer")));
        JsonNode before = ask(ingest, "newer", "{\"targetingKey\":\"u\"}").json();
        ingest.define("newer", "not a definition".getBytes(StandardCharsets.UTF_8));
        ingest.define("unknown", "not a definition".getBytes(StandardCharsets.UTF_8));
        await().until(() -> ask(ingest, "unknown", "{\"targetingKey\":\"u\"}").status() == 503);

        JsonNode after = ask(ingest, "newer", "{\"targetingKey\":\"u\"}").json();
        assertThat(after.get("reason").asString()).isEqualTo("STALE");
        assertThat(((ObjectNode) after).without("reason")).isEqualTo(((ObjectNode) before).without("reason"));
        Answer unknown = ask(ingest, "unknown", "{\"targetingKey\":\"u\"}");
        assertThat(unknown.code()).isEqualTo("DEFINITION_UNREADABLE");
        conforms("evaluationFailure", unknown.json());
        define(ingest, "newer", bytes(running("newer").setRevision(2)));
        ingest.define("unknown", null);
    }

    @Test
    void an_evaluation_is_no_exposure_unless_it_asks_and_then_once_however_often(RunningIngest ingest) {
        define(ingest, "exposing", bytes(running("exposing")));
        String silent = "{\"targetingKey\":\"exposing-1\",\"weir.exposure\":false}";
        String context =
                "{\"targetingKey\":\"exposing-1\",\"weir.exposure\":true,\"task\":\"banking\",\"model\":\"m1\"}";

        ask(ingest, "exposing", silent);
        assertThat(exposures(ingest, "exposing")).isEmpty();
        JsonNode asked = ask(ingest, "exposing", context).json();
        JsonNode again = ask(ingest, "exposing", context.replace("m1", "m2")).json();

        List<ConsumerRecord<byte[], byte[]>> written = exposures(ingest, "exposing");
        assertThat(written).hasSize(2);
        Event event = SingleObject.EVENT.decode(written.getFirst().value());
        assertThat(event.getId()).isEqualTo(asked.at("/metadata/exposure_id").asString());
        assertThat(again.at("/metadata/exposure_id")).isEqualTo(asked.at("/metadata/exposure_id"));
        assertThat(event.getExposure().getVariant())
                .isEqualTo(asked.get("variant").asString());
        assertThat(event.getRun()).isEqualTo("exposing-1");
        assertThat(event.getTask()).isEqualTo("banking");
        assertThat(event.getAttributes()).containsExactly(new EventAttribute("model", "m1"));
        // The stream tells a copy from a conflict by the hash: these two differ in time and attribute, and are copies.
        assertThat(written.get(0).headers().lastHeader(Topics.HEADER_HASH).value())
                .isEqualTo(
                        written.get(1).headers().lastHeader(Topics.HEADER_HASH).value());
        conforms("serverEvaluationSuccess", asked);
    }

    @Test
    void who_asks_for_all_flags_has_no_exposure_written_and_is_told_so(RunningIngest ingest) {
        define(ingest, "exposing-all", bytes(running("exposing-all")));

        Answer answer = ingest.post(ALL, "{\"context\":{\"targetingKey\":\"u\",\"weir.exposure\":true}}");

        assertThat(answer.status()).isEqualTo(200);
        conforms("bulkEvaluationSuccess", answer.json());
        assertThat(flags(answer))
                .filteredOn(flag -> flag.has("variant"))
                .isNotEmpty()
                .allSatisfy(flag -> {
                    assertThat(flag.at("/metadata/exposure").asString()).isEqualTo("not_written");
                    assertThat(flag.at("/metadata/exposure_id").isMissingNode()).isTrue();
                });
        assertThat(exposures(ingest, "exposing-all")).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"\"true\"", "1", "[true]", "{}"})
    void a_wish_for_an_exposure_that_is_not_understood_is_refused(String asked, RunningIngest ingest) {
        String body = "{\"context\":{\"targetingKey\":\"u\",\"weir.exposure\":" + asked + "}}";

        for (String path : List.of(ALL, ALL + "/any")) {
            Answer answer = ingest.post(path, body);
            assertThat(answer.status()).as(path).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("CONTEXT_INVALID");
            assertThat(answer.json().get("pointer").asString()).isEqualTo("/context/weir.exposure");
        }
    }

    /** The producer has one network thread: who writes an answer on it holds up every other event's. */
    @Test
    void an_exposures_answer_is_written_on_the_connections_own_thread(RunningIngest ingest) {
        define(ingest, "threads", bytes(running("threads")));

        Answer answer = ask(ingest, "threads", "{\"targetingKey\":\"u\",\"weir.exposure\":true}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(ingest.answeringThread()).doesNotContain("kafka").contains("reactor-http");
    }

    @Test
    void a_context_that_would_make_no_event_gives_no_variant(RunningIngest ingest) {
        define(ingest, "unstorable", bytes(running("unstorable")));

        Answer answer = ask(ingest, "unstorable", "{\"targetingKey\":\"u\\u0000\",\"weir.exposure\":true}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("errorDetails").asString()).contains("TEXT_INVALID");
        assertThat(exposures(ingest, "unstorable")).isEmpty();
    }

    private static List<JsonNode> flags(Answer answer) {
        List<JsonNode> flags = new ArrayList<>();
        answer.json().get("flags").forEach(flags::add);
        return flags;
    }

    private static List<ConsumerRecord<byte[], byte[]>> exposures(RunningIngest ingest, String experiment) {
        return ingest.events().stream()
                .filter(record -> {
                    Event event = SingleObject.EVENT.decode(record.value());
                    return event.getExposure() != null
                            && event.getExposure().getExperiment().equals(experiment);
                })
                .toList();
    }

    private static Answer ask(RunningIngest ingest, String key, String context) {
        return ingest.post(ALL + "/" + key, "{\"context\":" + context + "}");
    }

    private static void define(RunningIngest ingest, String key, byte[] definition) {
        long revision = SingleObject.EXPERIMENT.decode(definition).getRevision();
        ingest.define(key, definition);
        await().until(() -> {
            JsonNode known = ask(ingest, key, "{\"targetingKey\":\"u\"}").json();
            return known.at("/metadata/revision").asLong() == revision
                    && !known.path("reason").asString("").equals("STALE");
        });
    }

    private static void conforms(String schema, JsonNode answer) {
        Path file = Path.of(System.getProperty("weir.root"), "../shared/data/ofrep/openapi.yaml")
                .normalize();
        Assumptions.assumeTrue(Files.exists(file), () -> "skipped, as there is no " + file);
        try {
            ObjectNode document = (ObjectNode) YAMLMapper.builder().build().readTree(Files.readString(file));
            // Its oneOf of values can hold for none: codeDefaultFlag takes whatever has another value, and a number
            // takes integers.
            ObjectNode value = (ObjectNode) document.at("/components/schemas/evaluationSuccess/allOf/1");
            value.set("anyOf", value.remove("oneOf"));
            document.put("$ref", "#/components/schemas/" + schema);
            List<Error> errors = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(document)
                    .validate(answer);
            assertThat(errors).as("%s as %s", answer, schema).isEmpty();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
