package io.weir.ingest.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.Decimals;
import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import io.weir.schemas.EventValue;
import io.weir.schemas.Exposure;
import io.weir.schemas.SingleObject;
import io.weir.schemas.UnitKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

final class EventEncoderTest {

    private static final Limits LIMITS = new Limits(1 << 20, 1000, 1 << 20, 64, 64, 512, 128, 4096, 32768);
    private static final JsonMapper RAW = JsonMapper.builder().build();
    private static final JsonMapper ESCAPED =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 20261124})
    void the_bytes_are_those_of_the_generated_record(long seed) {
        Random random = new Random(seed);
        BatchReader reader = new BatchReader(LIMITS);
        EventEncoder encoder = new EventEncoder("default");
        for (int i = 0; i < 3_000; i++) {
            Event event = event(random);
            JsonMapper mapper = random.nextBoolean() ? RAW : ESCAPED;
            byte[] json = mapper.writeValueAsBytes(shuffled(json(event), random));
            List<byte[]> written = new ArrayList<>();
            reader.document(json, json.length, new EventConsumer() {
                @Override
                public void event(EventDraft draft, byte[] body, int from, int to) {
                    assertThat(draft.isRefused()).as(draft.message()).isFalse();
                    assertThat(to - from).isEqualTo(json.length);
                    written.add(encoder.value(draft));
                    written.add(encoder.key(draft));
                }

                @Override
                public void malformed(String message, byte[] body, int from, int to) {
                    throw new AssertionError(message);
                }
            });

            assertThat(written.get(0)).isEqualTo(SingleObject.EVENT.encode(event));
            assertThat(written.get(1))
                    .isEqualTo(UnitKey.primary("default", event).toBytes());
        }
    }

    private static Event event(Random random) {
        Event.Builder event = Event.newBuilder()
                .setId(text(random, 128))
                .setType("exposure")
                .setTime(random.nextLong(-1L << 40, 1L << 41));
        int units = 1 + random.nextInt(7);
        if ((units & 1) != 0) event.setUser(text(random, 40));
        if ((units & 2) != 0) event.setSession(text(random, 40));
        if ((units & 4) != 0) event.setRun(text(random, 40));
        if (random.nextBoolean()) event.setTask(text(random, 200));
        if (random.nextBoolean()) event.setAgentName(text(random, 20));
        if (random.nextBoolean()) event.setAgentVersion(text(random, 20));
        if (random.nextBoolean()) event.setTraceId(text(random, 20));
        if (random.nextBoolean()) event.setSpanId(text(random, 20));
        if (random.nextBoolean()) event.setParentSpanId(text(random, 20));
        if (random.nextBoolean()) event.setExposure(new Exposure(text(random, 30), text(random, 30)));
        if (random.nextBoolean()) event.setOutcome(text(random, 30));
        Map<String, EventValue> values = new TreeMap<>();
        for (int i = random.nextInt(64); i > 0; i--) {
            String name = text(random, 12);
            values.put(name, new EventValue(name, random.nextLong() >> random.nextInt(64)));
        }
        event.setValues(new ArrayList<>(values.values()));
        Map<String, EventAttribute> attributes = new TreeMap<>();
        for (int i = random.nextInt(64); i > 0; i--) {
            String name = text(random, 12);
            attributes.put(name, new EventAttribute(name, text(random, 50)));
        }
        event.setAttributes(new ArrayList<>(attributes.values()));
        if (random.nextBoolean()) event.setText(text(random, 5_000));
        return event.build();
    }

    /** Of all lengths of UTF-8, with pairs and what JSON escapes; sound, not empty. */
    private static String text(Random random, int max) {
        StringBuilder text = new StringBuilder();
        boolean isPlain = random.nextBoolean();
        for (int i = 1 + random.nextInt(max); i > 0; i--) {
            int point =
                    switch (isPlain ? 0 : random.nextInt(6)) {
                        case 1 -> 1 + random.nextInt(0x7FF);
                        case 2 -> 0x800 + random.nextInt(0xD800 - 0x800);
                        case 3 -> 0xE000 + random.nextInt(0x2000);
                        case 4 -> 0x10000 + random.nextInt(0x100000);
                        case 5 -> "\"\\/\n\t\u0001".charAt(random.nextInt(6));
                        default -> 'a' + random.nextInt(26);
                    };
            text.appendCodePoint(point);
        }
        assertThat(new String(text.toString().getBytes(UTF_8), UTF_8)).isEqualTo(text.toString());
        return text.toString();
    }

    private static ObjectNode json(Event event) {
        ObjectNode json = RAW.createObjectNode();
        json.put("id", event.getId()).put("type", event.getType());
        json.put("time", Instant.ofEpochMilli(event.getTime()).toString());
        ObjectNode units = json.putObject("units");
        put(units, "user", event.getUser());
        put(units, "session", event.getSession());
        put(units, "run", event.getRun());
        put(json, "task", event.getTask());
        ObjectNode agent = json.putObject("agent");
        put(agent, "name", event.getAgentName());
        put(agent, "version", event.getAgentVersion());
        ObjectNode trace = json.putObject("trace");
        put(trace, "trace_id", event.getTraceId());
        put(trace, "span_id", event.getSpanId());
        put(trace, "parent_span_id", event.getParentSpanId());
        if (event.getExposure() != null) {
            json.putObject("exposure")
                    .put("experiment", event.getExposure().getExperiment())
                    .put("variant", event.getExposure().getVariant());
        }
        put(json, "outcome", event.getOutcome());
        ObjectNode values = json.putObject("values");
        for (EventValue value : event.getValues()) {
            values.put(value.getName(), Decimals.ofMillionths(value.getMillionths()));
        }
        ObjectNode attributes = json.putObject("attributes");
        for (EventAttribute attribute : event.getAttributes()) {
            attributes.put(attribute.getName(), attribute.getValue());
        }
        put(json, "text", event.getText());
        return json;
    }

    private static void put(ObjectNode json, String name, String value) {
        if (value != null) json.put(name, value);
    }

    private static ObjectNode shuffled(ObjectNode json, Random random) {
        List<String> names = new ArrayList<>(json.propertyNames());
        Collections.shuffle(names, random);
        ObjectNode shuffled = RAW.createObjectNode();
        for (String name : names) {
            shuffled.set(name, json.get(name) instanceof ObjectNode inner ? shuffled(inner, random) : json.get(name));
        }
        return shuffled;
    }
}
