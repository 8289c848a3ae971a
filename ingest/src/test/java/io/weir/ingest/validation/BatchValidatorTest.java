package io.weir.ingest.validation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ingest.Events;
import io.weir.ingest.read.BatchReader;
import io.weir.ingest.read.Limits;
import io.weir.ingest.read.MalformedJson;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import io.weir.schemas.EventValue;
import io.weir.schemas.PayloadHash;
import io.weir.schemas.SingleObject;
import io.weir.schemas.UnitType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What is accepted and what is refused, and why: without a server. */
final class BatchValidatorTest {

    private static final long NOW = Instant.parse("2026-11-24T12:00:00Z").toEpochMilli();
    private static final Limits LIMITS = new Limits(262_144, 1000, 5 << 20, 64, 64, 512, 128, 4096, 32_768);

    private final BatchReader reader = new BatchReader(LIMITS);
    private final BatchValidator validator =
            new BatchValidator(LIMITS, Duration.ofMinutes(5), "default", ForcedUnits.NONE);

    @Test
    void values_that_become_0_are_named() {
        ObjectNode json = Events.event("e-1");
        json.putObject("values")
                .put("tiny", new BigDecimal("4e-7"))
                .put("zero", 0)
                .put("small", new BigDecimal("0.000001"))
                .put("another", new BigDecimal("-0.0000005"));
        ObjectNode plain = Events.event("e-2");
        plain.putObject("values").put("zero", 0);

        assertThat(accepted(json.toString()).belowResolution()).asString(UTF_8).isEqualTo("another\ntiny");
        assertThat(accepted(plain.toString()).belowResolution()).isNull();
    }

    @Test
    void an_event_with_every_field_becomes_its_record() {
        ObjectNode json = Events.exposure("e-1", "planner", "treatment");
        json.put("task", "t").put("outcome", "success").put("text", "");
        json.putObject("agent").put("name", "a").put("version", "1");
        json.putObject("trace").put("trace_id", "x").put("span_id", "y").put("parent_span_id", "z");
        json.putObject("values").put("b", 1.5).put("a", -2);
        json.putObject("attributes")
                .put("z", "")
                .put("flag", true)
                .put("number", 12)
                .put("off", false);
        json.putObject("units").put("user", "u").put("session", "s").put("run", "r");

        Outcome.Accepted accepted = accepted(json.toString());
        Event event = SingleObject.EVENT.decode(accepted.value());

        assertThat(event.getId()).isEqualTo("e-1");
        assertThat(event.getTime())
                .isEqualTo(Instant.parse("2026-01-02T03:04:05.678Z").toEpochMilli());
        assertThat(event.getExposure().getVariant()).isEqualTo("treatment");
        assertThat(event.getText()).isEmpty();
        assertThat(event.getParentSpanId()).isEqualTo("z");
        assertThat(event.getValues())
                .containsExactly(new EventValue("a", -2_000_000L), new EventValue("b", 1_500_000L));
        assertThat(event.getAttributes())
                .containsExactly(
                        new EventAttribute("flag", "true"),
                        new EventAttribute("number", "12"),
                        new EventAttribute("off", "false"),
                        new EventAttribute("z", ""));
        assertThat(new String(accepted.key(), UTF_8)).isEqualTo("default/user:u");
        assertThat(accepted.hash()).isEqualTo(PayloadHash.ofRecord(accepted.value()));
    }

    @ParameterizedTest(name = "{0} is kept as {1}")
    @CsvSource({
        "1, 1",
        "1.0, 1",
        "1e0, 1",
        "0.70, 0.7",
        "1.50e+2, 150",
        "-0, 0",
        "-12, -12",
        "10, 10",
        "100.00, 100",
        "1e400, 1E+400",
        "'\"1.0\"', 1.0",
        "'\"0.70\"', 0.70",
        "'\"1.10\"', 1.10"
    })
    void a_number_as_attribute_is_kept_in_one_way_and_a_text_as_it_is(String number, String text) {
        String json = with("\"attributes\":{\"n\":" + number + "}");

        assertThat(SingleObject.EVENT.decode(accepted(json).value()).getAttributes())
                .containsExactly(new EventAttribute("n", text));
    }

    @Test
    void null_counts_as_absent() {
        String json = with("\"task\":null,\"agent\":null,\"values\":null,\"exposure\":null,\"text\":null,"
                + "\"trace\":{\"span_id\":null}");

        assertThat(SingleObject.EVENT.decode(accepted(json).value()))
                .isEqualTo(SingleObject.EVENT.decode(
                        accepted(with("\"outcome\":null")).value()));
    }

    @Test
    void a_value_and_an_attribute_that_are_null_are_not_there() {
        String json = with(
                "\"values\":{\"tokens\":null,\"cost\":1,\"b\":null},\"attributes\":{\"model\":\"m\",\"tier\":null}");

        Event event = SingleObject.EVENT.decode(accepted(json).value());

        assertThat(event.getValues()).containsExactly(new EventValue("cost", 1_000_000L));
        assertThat(event.getAttributes()).containsExactly(new EventAttribute("model", "m"));
        assertThat(accepted(json).hash())
                .isEqualTo(accepted(with("\"values\":{\"cost\":1},\"attributes\":{\"model\":\"m\"}"))
                        .hash());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "\"values\":{\"a\":null,\"a\":1}",
                "\"values\":{\"a\":1,\"a\":null}",
                "\"values\":{\"a\":null,\"a\":null}",
                "\"attributes\":{\"a\":null,\"a\":\"x\"}",
                "\"attributes\":{\"a\":\"x\",\"b\":\"x\",\"a\":null}"
            })
    void a_key_that_comes_twice_is_malformed_also_where_it_is_null(String fields) {
        byte[] body = with(fields).getBytes(UTF_8);
        validator.begin(NOW);

        assertThatThrownBy(() -> reader.document(body, body.length, validator)).isInstanceOf(MalformedJson.class);
        assertThat(accepted(with("\"values\":{\"a\":1}")).value()).isNotEmpty();
    }

    /** What the README says of an id that is sent again with one more unit: a conflict, or another event. */
    @Test
    void one_more_unit_is_other_content_of_the_same_event_or_another_event() {
        Outcome.Accepted user = accepted(with("\"units\":{\"user\":\"u\"}", "units"));
        Outcome.Accepted andRun = accepted(with("\"units\":{\"user\":\"u\",\"run\":\"r\"}", "units"));
        Outcome.Accepted run = accepted(with("\"units\":{\"run\":\"r\"}", "units"));

        assertThat(andRun.key()).isEqualTo(user.key()).isNotEqualTo(run.key());
        assertThat(andRun.hash()).isNotEqualTo(user.hash());
    }

    @Test
    void only_an_exposure_of_a_unit_that_is_forced_is_so_and_its_hash_stays() {
        BatchValidator knowing = new BatchValidator(
                LIMITS,
                Duration.ofMinutes(5),
                "default",
                (experiment, units) -> experiment.equals("planner") && "tester".equals(units.apply(UnitType.run)));

        Outcome.Accepted forced = by(knowing, exposureOf("planner", "tester"));

        assertThat(forced.isForced()).isTrue();
        assertThat(forced.hash())
                .isEqualTo(accepted(exposureOf("planner", "tester")).hash());
        assertThat(by(knowing, exposureOf("planner", "another")).isForced()).isFalse();
        assertThat(by(knowing, exposureOf("other", "tester")).isForced()).isFalse();
        assertThat(by(knowing, with("\"units\":{\"run\":\"tester\"}", "units")).isForced())
                .isFalse();
    }

    private Outcome.Accepted by(BatchValidator other, String json) {
        byte[] body = json.getBytes(UTF_8);
        other.begin(NOW);
        reader.document(body, body.length, other);
        return (Outcome.Accepted) other.outcomes().getFirst();
    }

    private static String exposureOf(String experiment, String run) {
        ObjectNode json = Events.exposure("e-1", experiment, "treatment");
        json.putObject("units").put("run", run);
        return json.toString();
    }

    @ParameterizedTest(name = "{0} at {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "FIELD_MISSING | /id | {'type':'a','time':'2026-01-01T00:00:00Z','units':{'run':'r'}}",
                "FIELD_MISSING | /id | {'id':null,'type':'a','time':'2026-01-01T00:00:00Z','units':{'run':'r'}}",
                "FIELD_MISSING | /id | {}",
                "FIELD_MISSING | /type | {'id':'i','time':'2026-01-01T00:00:00Z','units':{'run':'r'}}",
                "FIELD_MISSING | /time | {'id':'i','type':'a','units':{'run':'r'}}",
                "FIELD_MISSING | /units | {'id':'i','type':'a','time':'2026-01-01T00:00:00Z'}",
                "FIELD_MISSING | /units | {'id':'i','type':'a','time':'2026-01-01T00:00:00Z','units':{}}",
                "FIELD_INVALID | /id | {'id':7}",
                "FIELD_INVALID | /id | {'id':''}",
                "FIELD_INVALID | /time | {'id':'i','time':1700000000}",
                "FIELD_INVALID | /time | {'id':'i','time':'yesterday'}",
                "FIELD_INVALID | /units | {'id':'i','units':['r']}",
                "FIELD_INVALID | /units/run | {'id':'i','units':{'run':5}}",
                "FIELD_INVALID | /units/user | {'id':'i','units':{'user':''}}",
                "FIELD_UNKNOWN | /units/task | {'id':'i','units':{'task':'x'}}",
                "FIELD_UNKNOWN | /colour | {'id':'i','colour':{'a':[1,2]}}",
                "FIELD_UNKNOWN | /a~1b~0c | {'id':'i','a/b~c':1}",
                "FIELD_UNKNOWN | /agent/model | {'id':'i','agent':{'model':'x'}}",
                "FIELD_INVALID | /values/a | {'id':'i','values':{'a':'7'}}",
                "NUMBER_OUT_OF_RANGE | /values/a | {'id':'i','values':{'a':1e999999999}}",
                "NUMBER_OUT_OF_RANGE | /values/a | {'id':'i','values':{'a':9223372036854.775808}}",
                "FIELD_INVALID | /attributes/a | {'id':'i','attributes':{'a':{}}}",
                "FIELD_INVALID | /attributes/a | {'id':'i','attributes':{'a':[]}}",
                "FIELD_INVALID | /attributes | {'id':'i','attributes':{'':'x'}}",
                "TEXT_INVALID | /text | {'id':'i','text':'a\\u0000b'}",
                "TEXT_INVALID | /text | {'id':'i','text':'\\ud800'}",
                "TEXT_INVALID | /text | {'id':'i','text':'\\udc00\\ud800'}",
                "TEXT_INVALID | /attributes/a | {'id':'i','attributes':{'a':'\\udfff'}}",
                "TEXT_INVALID | /attributes | {'id':'i','attributes':{'a\\u0000':'x'}}"
            })
    void a_wrong_field_is_named(ProblemCode code, String pointer, String json) {
        Outcome.Refused refused = refused(json.replace('\'', '"'));

        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.pointer()).isEqualTo(pointer);
        assertThat(refused.message()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LLM_call", "llm-call", "1st", "_a", "täter", "a b"})
    void a_type_is_snake_case(String type) {
        Outcome.Refused refused = refused(Events.event("e").put("type", type).toString());

        assertThat(refused.pointer()).isEqualTo("/type");
        assertThat(refused.id()).isEqualTo("e");
    }

    @Test
    void an_exposure_comes_with_its_type_and_only_with_it() {
        ObjectNode other = Events.exposure("e", "x", "y").put("type", "feedback");
        ObjectNode empty = Events.event("e").put("type", "exposure");
        ObjectNode half = Events.exposure("e", "x", "y");
        half.putObject("exposure").put("experiment", "x");

        assertThat(refused(other.toString()).code()).isEqualTo(ProblemCode.EXPOSURE_MISPLACED);
        assertThat(refused(empty.toString()).code()).isEqualTo(ProblemCode.EXPOSURE_MISPLACED);
        assertThat(refused(half.toString()).pointer()).isEqualTo("/exposure/variant");
    }

    @Test
    void a_time_may_be_five_minutes_ahead_and_not_a_millisecond_more() {
        String limit = Instant.ofEpochMilli(NOW).plus(Duration.ofMinutes(5)).toString();
        String over = Instant.ofEpochMilli(NOW)
                .plus(Duration.ofMinutes(5))
                .plusMillis(1)
                .toString();

        assertThat(accepted(Events.event("e").put("time", limit).toString())).isNotNull();
        assertThat(accepted(
                        Events.event("e").put("time", "0001-01-01T00:00:00Z").toString()))
                .isNotNull();
        assertThat(refused(Events.event("e").put("time", over).toString()).code())
                .isEqualTo(ProblemCode.TIME_IN_FUTURE);
    }

    static Stream<Arguments> limits() {
        return Stream.of(
                limit("id", 128, ProblemCode.FIELD_TOO_LONG, n -> with("\"id\":\"" + "i".repeat(n) + "\"", "id")),
                limit(
                        "id, four bytes each",
                        128,
                        ProblemCode.FIELD_TOO_LONG,
                        n -> with("\"id\":\"" + "😀".repeat(n) + "\"", "id")),
                limit("type", 512, ProblemCode.FIELD_TOO_LONG, n -> with("\"type\":\"" + "t".repeat(n) + "\"", "type")),
                limit("task", 512, ProblemCode.FIELD_TOO_LONG, n -> with("\"task\":\"" + "ä".repeat(n) + "\"")),
                limit(
                        "unit",
                        512,
                        ProblemCode.FIELD_TOO_LONG,
                        n -> with("\"units\":{\"user\":\"" + "u".repeat(n) + "\"}", "units")),
                limit(
                        "agent",
                        512,
                        ProblemCode.FIELD_TOO_LONG,
                        n -> with("\"agent\":{\"name\":\"" + "a".repeat(n) + "\"}")),
                limit("outcome", 512, ProblemCode.FIELD_TOO_LONG, n -> with("\"outcome\":\"" + "o".repeat(n) + "\"")),
                limit("text", 32_768, ProblemCode.FIELD_TOO_LONG, n -> with("\"text\":\"" + "t".repeat(n) + "\"")),
                limit(
                        "text, escaped",
                        32_768,
                        ProblemCode.FIELD_TOO_LONG,
                        n -> with("\"text\":\"" + "\\u0041".repeat(n) + "\"")),
                limit("values", 64, ProblemCode.TOO_MANY_ENTRIES, n -> with("\"values\":" + entries(n))),
                limit("attributes", 64, ProblemCode.TOO_MANY_ENTRIES, n -> with("\"attributes\":" + entries(n))),
                limit(
                        "name of a value",
                        512,
                        ProblemCode.FIELD_TOO_LONG,
                        n -> with("\"values\":{\"" + "v".repeat(n) + "\":1}")),
                limit(
                        "name of an attribute",
                        512,
                        ProblemCode.FIELD_TOO_LONG,
                        n -> with("\"attributes\":{\"" + "😀".repeat(n) + "\":1}")),
                limit(
                        "attribute",
                        4096,
                        ProblemCode.FIELD_TOO_LONG,
                        n -> with("\"attributes\":{\"a\":\"" + "a".repeat(n) + "\"}")),
                limit(
                        "number as attribute",
                        4096,
                        ProblemCode.NUMBER_OUT_OF_RANGE,
                        n -> with("\"attributes\":{\"a\":" + "1".repeat(n) + "}")),
                limit(
                        "value",
                        1000,
                        ProblemCode.NUMBER_OUT_OF_RANGE,
                        n -> with("\"values\":{\"a\":0." + "1".repeat(n - 2) + "}")),
                limit("event", 262_144, ProblemCode.EVENT_TOO_LARGE, n -> {
                    String event = Events.event("e").toString();
                    return event.substring(0, event.length() - 1) + " ".repeat(n - event.length()) + "}";
                }));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("limits")
    void a_limit_is_reached_and_not_passed(String name, int limit, ProblemCode code, IntFunction<String> json) {
        assertThat(accepted(json.apply(limit))).isNotNull();

        Outcome.Refused refused = refused(json.apply(limit + 1));
        assertThat(refused.code()).isEqualTo(code);
        assertThat(new String(refused.payload(), UTF_8)).isEqualTo(json.apply(limit + 1));
    }

    @Test
    void a_thousand_events_are_a_batch_and_one_more_is_not() {
        String event = Events.event("e").toString();

        assertThat(outcomes("[" + (event + ",").repeat(999) + event + "]")).hasSize(1000);
        assertThat(lines((event + "\n").repeat(1000))).hasSize(1000);
        assertThatThrownBy(() -> outcomes("[" + (event + ",").repeat(1000) + event + "]"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TOO_MANY_EVENTS");
        assertThatThrownBy(() -> lines((event + "\n").repeat(1001)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TOO_MANY_EVENTS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[%s]", " [ %s ] ", "{\"events\":[%s]}", "%s", "\n%s\n", "[1,%s,2]"})
    void a_refused_item_is_kept_byte_for_byte(String shape) {
        String item = "{ \"id\" : \"ä\\u00e4\" , \"values\":{\"x\":[1, {\"y\":\"}\"}]} }";

        assertThat(outcomes(shape.formatted(item)))
                .filteredOn(Outcome.Refused.class::isInstance)
                .extracting(outcome -> new String(((Outcome.Refused) outcome).payload(), UTF_8))
                .contains(item);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "-12.5", "\"a, b\"", "true", "null", "[1,[2]]"})
    void an_item_that_is_no_object_is_refused_byte_for_byte(String item) {
        for (String shape : List.of("[%s]", "[ %s ]", "[{},%s,{}]", "%s", "%s ")) {
            if (shape.startsWith("%s") && item.startsWith("[")) continue;
            assertThat(outcomes(shape.formatted(item)))
                    .as(shape.formatted(item))
                    .filteredOn(outcome -> ((Outcome.Refused) outcome).code() == ProblemCode.NOT_AN_OBJECT)
                    .extracting(outcome -> new String(((Outcome.Refused) outcome).payload(), UTF_8))
                    .containsExactly(item);
        }
        assertThat(lines(item + "\n"))
                .extracting(outcome -> new String(((Outcome.Refused) outcome).payload(), UTF_8))
                .containsExactly(item);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"a\",\"id\":\"b\"}",
                "{\"task\":null,\"task\":null}",
                "{\"values\":{\"a\":1,\"a\":1}}",
                "{\"attributes\":{\"a\":\"1\",\"\\u0061\":\"1\"}}",
                "{\"units\":{\"run\":\"a\",\"run\":\"b\"}}",
                "{\"units\":{},\"units\":{}}",
                "{\"unknown\":{\"a\":1,\"a\":2}}",
                "{\"events\":[{}],\"events\":[{}]}",
                "{\"id\":NaN}",
                "{\"values\":{\"a\":Infinity}}",
                "{\"values\":{\"a\":01}}",
                "{} {}",
                "{}]",
                "[{}],",
                "{\"id\":\"a\"",
                "[{}",
                "{'id':1}",
                "{\"id\":\"a\",}",
                "// a comment\n{}",
                "\uFEFF{}",
                "{\"half a pair in a name \\ud800\":1}"
            })
    void what_is_not_strict_json_voids_the_request(String body) {
        assertThatThrownBy(() -> outcomes(body)).isInstanceOf(MalformedJson.class);
    }

    @Test
    void other_encodings_than_utf_8_void_the_request() {
        for (String charset : List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE")) {
            byte[] body = Events.event("e").toString().getBytes(java.nio.charset.Charset.forName(charset));
            assertThatThrownBy(() -> reader.document(body, body.length, validator))
                    .as(charset)
                    .isInstanceOf(MalformedJson.class);
        }
        byte[] latin = "{\"id\":\"ä\"}".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> reader.document(latin, latin.length, validator))
                .isInstanceOf(MalformedJson.class);
    }

    @Test
    void thirty_two_levels_are_read_and_one_more_voids_the_request() {
        // The event itself is one level.
        String deep = "{\"unknown\":" + "[".repeat(31) + "]".repeat(31) + "}";
        String deeper = "{\"unknown\":" + "[".repeat(32) + "]".repeat(32) + "}";

        assertThat(refused(deep).code()).isEqualTo(ProblemCode.FIELD_UNKNOWN);
        assertThatThrownBy(() -> outcomes(deeper)).isInstanceOf(MalformedJson.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n", "[]", "{\"events\":[]}"})
    void a_request_without_an_event_is_refused(String body) {
        assertThatThrownBy(() -> outcomes(body))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("NO_EVENTS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"events\":[{}],\"more\":1}", "{\"events\":{}}"})
    void an_envelope_holds_events_and_nothing_else(String body) {
        assertThatThrownBy(() -> outcomes(body)).isInstanceOf(ProblemException.class);
    }

    @Test
    void in_lines_a_broken_one_is_refused_and_the_others_go_on() {
        String good = Events.event("good").toString();
        String body =
                good + "\r\n\n" + "{\"id\":" + "\n" + good + " " + good + "\n" + "{\"a\":1,\"a\":1}\n\"ä\n  " + good;

        List<Outcome> outcomes = lines(body);

        assertThat(outcomes)
                .extracting(outcome ->
                        outcome instanceof Outcome.Refused r ? r.code().name() : "accepted")
                .containsExactly(
                        "accepted", "MALFORMED_JSON", "MALFORMED_JSON", "MALFORMED_JSON", "MALFORMED_JSON", "accepted");
        assertThat(((Outcome.Refused) outcomes.get(2)).payload()).isEqualTo((good + " " + good).getBytes(UTF_8));
    }

    @Test
    void an_item_with_a_problem_keeps_its_id_even_when_it_comes_last() {
        assertThat(refused("{\"colour\":1,\"id\":\"last\"}").id()).isEqualTo("last");
    }

    private Outcome.Accepted accepted(String json) {
        List<Outcome> outcomes = outcomes(json);
        assertThat(outcomes).hasSize(1).first().isInstanceOf(Outcome.Accepted.class);
        return (Outcome.Accepted) outcomes.getFirst();
    }

    private Outcome.Refused refused(String json) {
        List<Outcome> outcomes = outcomes(json);
        assertThat(outcomes).hasSize(1).first().isInstanceOf(Outcome.Refused.class);
        return (Outcome.Refused) outcomes.getFirst();
    }

    private List<Outcome> outcomes(String json) {
        byte[] body = json.getBytes(UTF_8);
        validator.begin(NOW);
        reader.document(body, body.length, validator);
        return validator.outcomes();
    }

    private List<Outcome> lines(String text) {
        byte[] body = text.getBytes(UTF_8);
        validator.begin(NOW);
        reader.lines(body, body.length, validator);
        return validator.outcomes();
    }

    private static Arguments limit(String name, int limit, ProblemCode code, IntFunction<String> json) {
        return Arguments.of(name, limit, code, json);
    }

    /** The least event and more. */
    private static String with(String more) {
        return with(more, "");
    }

    private static String with(String more, String instead) {
        ObjectNode event = Events.event("e");
        event.remove(instead);
        String json = event.toString();
        return json.substring(0, json.length() - 1) + "," + more + "}";
    }

    private static String entries(int count) {
        StringBuilder entries = new StringBuilder("{");
        for (int i = 0; i < count; i++)
            entries.append(i == 0 ? "" : ",").append("\"e").append(i).append("\":1");
        return entries.append("}").toString();
    }
}
