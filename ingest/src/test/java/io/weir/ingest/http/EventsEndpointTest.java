package io.weir.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.Events;
import io.weir.ingest.KafkaForTests;
import io.weir.ingest.RunningIngest;
import io.weir.ingest.RunningIngest.Answer;
import io.weir.schemas.Event;
import io.weir.schemas.PayloadHash;
import io.weir.schemas.RejectedEvent;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

@ExtendWith(KafkaForTests.class)
final class EventsEndpointTest {

    private final String prefix = UUID.randomUUID().toString().substring(0, 8) + "-";

    @Test
    void one_event_is_in_the_log_when_it_is_answered(RunningIngest ingest) {
        long before = System.currentTimeMillis();
        String traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        Answer answer = ingest.post(
                Events.call(prefix + "1").toString().getBytes(UTF_8), "application/json", "traceparent", traceparent);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
        assertThat(answer.json().path("accepted").asInt()).isEqualTo(1);
        ConsumerRecord<byte[], byte[]> record = events(ingest).getFirst();
        assertThat(answer.item(0).path("offset").asLong()).isEqualTo(record.offset());
        assertThat(answer.item(0).path("partition").asInt()).isEqualTo(record.partition());
        assertThat(new String(record.key(), UTF_8)).isEqualTo("default/run:run of " + prefix + "1");
        assertThat(record.timestamp()).isBetween(before, System.currentTimeMillis());
        assertThat(header(record, Topics.HEADER_PROJECT)).isEqualTo("default");
        assertThat(header(record, Topics.HEADER_TRACE)).isEqualTo(traceparent);
        assertThat(record.headers().lastHeader(Topics.HEADER_HASH).value())
                .isEqualTo(PayloadHash.ofRecord(record.value()));
    }

    @ParameterizedTest
    @CsvSource({
        "array, application/json, false",
        "array, application/json;charset=UTF-8, true",
        "envelope, application/json, false",
        "envelope, application/json, true",
        "lines, application/x-ndjson, false",
        "lines, application/x-ndjson, true"
    })
    void every_shape_is_answered_in_order_and_is_in_the_log(
            String shape, String contentType, boolean isGzip, RunningIngest ingest) {
        List<String> ids = new ArrayList<>();
        List<String> jsons = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            ids.add(prefix + i + " \"ä\" \\ \n");
            jsons.add(Events.call(ids.get(i)).toString());
        }
        String text =
                switch (shape) {
                    case "array" -> "[" + String.join(",", jsons) + "]";
                    case "envelope" -> "{\"events\":[" + String.join(",", jsons) + "]}";
                    default -> String.join("\n", jsons);
                };
        byte[] body = isGzip ? gzip(text.getBytes(UTF_8)) : text.getBytes(UTF_8);

        Answer answer =
                isGzip ? ingest.post(body, contentType, "Content-Encoding", "gzip") : ingest.post(body, contentType);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.contentType()).isEqualTo("application/json");
        for (int i = 0; i < ids.size(); i++) {
            assertThat(answer.item(i).path("index").asInt()).isEqualTo(i);
            assertThat(answer.item(i).path("id").asString()).isEqualTo(ids.get(i));
            assertThat(answer.item(i).path("status").asString()).isEqualTo("accepted");
        }
        assertThat(events(ingest)).extracting(EventsEndpointTest::id).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void in_a_mixed_batch_the_good_are_counted_and_the_bad_are_kept_whole(RunningIngest ingest) {
        double accepted = ingest.count("weir.ingest.events.accepted");
        double missing = ingest.count("weir.ingest.events.refused", "code", "FIELD_MISSING");
        ObjectNode noTime = Events.call(prefix + "no time");
        noTime.remove("time");
        String odd = "{ \"id\":\"" + prefix + "odd\",  \"colour\" : \"blue\" }";

        Answer answer = ingest.post("[" + Events.call(prefix + "a") + "," + noTime + ", 17 ," + odd + ","
                + Events.call(prefix + "b") + "]");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("accepted").asInt()).isEqualTo(2);
        assertThat(answer.json().path("refused").asInt()).isEqualTo(3);
        assertThat(answer.item(0).path("status").asString()).isEqualTo("accepted");
        assertThat(answer.item(1).path("id").asString()).isEqualTo(prefix + "no time");
        assertThat(answer.item(1).path("code").asString()).isEqualTo("FIELD_MISSING");
        assertThat(answer.item(1).path("pointer").asString()).isEqualTo("/time");
        assertThat(answer.item(1).path("message").asString()).isNotBlank();
        assertThat(answer.item(2).path("code").asString()).isEqualTo("NOT_AN_OBJECT");
        assertThat(answer.item(2).has("id")).isFalse();
        assertThat(answer.item(3).path("pointer").asString()).isEqualTo("/colour");
        assertThat(answer.item(4).path("id").asString()).isEqualTo(prefix + "b");
        assertThat(events(ingest)).extracting(EventsEndpointTest::id).containsOnly(prefix + "a", prefix + "b");
        assertThat(rejected(ingest))
                .extracting(record -> new String(record.getPayload().array(), UTF_8))
                .containsExactly(noTime.toString(), odd);
        assertThat(rejected(ingest))
                .extracting(RejectedEvent::getCode)
                .containsExactly("FIELD_MISSING", "FIELD_UNKNOWN");
        assertThat(ingest.count("weir.ingest.events.accepted") - accepted).isEqualTo(2);
        assertThat(ingest.count("weir.ingest.events.refused", "code", "FIELD_MISSING") - missing)
                .isEqualTo(1);
    }

    @Test
    void a_single_refused_event_is_a_problem_and_is_kept(RunningIngest ingest) {
        String event = Events.event(prefix + "1").put("task", "x".repeat(513)).toString();

        Answer answer = ingest.post(event);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(answer.code()).isEqualTo("FIELD_TOO_LONG");
        assertThat(answer.json().path("pointer").asString()).isEqualTo("/task");
        assertThat(rejected(ingest))
                .extracting(record -> new String(record.getPayload().array(), UTF_8))
                .containsExactly(event);
    }

    @Test
    void a_batch_of_refused_events_only_is_422_with_its_items(RunningIngest ingest) {
        Answer answer = ingest.post("[{},{}]");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.contentType()).isEqualTo("application/json");
        assertThat(answer.json().path("accepted").asInt()).isZero();
        assertThat(answer.item(1).path("code").asString()).isEqualTo("FIELD_MISSING");
    }

    @Test
    void an_event_over_its_limit_is_413_and_kept_whole(RunningIngest ingest) {
        String event = Events.event(prefix + "big").toString();
        String big = event.substring(0, event.length() - 1) + " ".repeat(300_000) + "}";

        Answer answer = ingest.post(big);

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.code()).isEqualTo("EVENT_TOO_LARGE");
        assertThat(rejected(ingest))
                .extracting(record -> new String(record.getPayload().array(), UTF_8))
                .containsExactly(big);
    }

    @Test
    void a_body_may_be_five_mebibytes_and_not_a_byte_more(RunningIngest ingest) {
        int limit = 5 * 1024 * 1024;
        String event = Events.event(prefix + "1").toString();
        byte[] most = ("[" + event + "]" + " ".repeat(limit - event.length() - 2)).getBytes(UTF_8);
        byte[] more = ("[" + event + "]" + " ".repeat(limit - event.length() - 1)).getBytes(UTF_8);

        assertThat(ingest.post(most, "application/json").status()).isEqualTo(202);
        assertThat(ingest.post(gzip(most), "application/json", "Content-Encoding", "gzip")
                        .status())
                .isEqualTo(202);
        for (Answer answer : List.of(
                ingest.post(more, "application/json"),
                ingest.post(gzip(more), "application/json", "Content-Encoding", "gzip"))) {
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.code()).isEqualTo("BODY_TOO_LARGE");
        }
    }

    @Test
    void what_is_not_gzip_is_refused(RunningIngest ingest) {
        byte[] whole = gzip(Events.event(prefix + "1").toString().getBytes(UTF_8));
        byte[] half = java.util.Arrays.copyOf(whole, whole.length / 2);

        for (byte[] body : List.of("{}".getBytes(UTF_8), half, new byte[0])) {
            Answer answer = ingest.post(body, "application/json", "Content-Encoding", "gzip");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("MALFORMED_JSON");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-www-form-urlencoded", "application/json; charset=ISO-8859-1", "?"})
    void another_content_type_is_415(String contentType, RunningIngest ingest) {
        Answer answer = ingest.post(Events.event(prefix + "1").toString().getBytes(UTF_8), contentType);

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(answer.code()).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
    }

    @Test
    void no_content_type_or_another_encoding_is_415(RunningIngest ingest) {
        byte[] body = Events.event(prefix + "1").toString().getBytes(UTF_8);

        assertThat(ingest.post(body, null).status()).isEqualTo(415);
        assertThat(ingest.post(body, "application/json", "Content-Encoding", "br")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void other_addresses_and_methods_are_problems(RunningIngest ingest) {
        Answer nothing = ingest.send("GET", "/v1/nothing");
        Answer wrong = ingest.send("GET", "/v1/events");

        assertThat(nothing.status()).isEqualTo(404);
        assertThat(nothing.code()).isEqualTo("NOT_FOUND");
        assertThat(wrong.status()).isEqualTo(405);
        assertThat(wrong.code()).isEqualTo("METHOD_NOT_ALLOWED");
        assertThat(wrong.response().headers().firstValue("Allow")).hasValue("POST");
    }

    @Test
    void broken_json_is_400_and_says_where(RunningIngest ingest) {
        Answer answer = ingest.post("[" + Events.event(prefix + "1") + ",{\"id\":tru}]");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("MALFORMED_JSON");
        assertThat(answer.json().path("detail").asString()).contains("byte 1");
        assertThat(events(ingest)).isEmpty();
    }

    private List<ConsumerRecord<byte[], byte[]>> events(RunningIngest ingest) {
        return ingest.events().stream()
                .filter(record -> id(record).startsWith(prefix))
                .toList();
    }

    private List<RejectedEvent> rejected(RunningIngest ingest) {
        return ingest.rejected().stream()
                .map(record -> SingleObject.REJECTED.decode(record.value()))
                .filter(record ->
                        record.getEventId() != null && record.getEventId().startsWith(prefix))
                .toList();
    }

    private static String id(ConsumerRecord<byte[], byte[]> record) {
        Event event = SingleObject.EVENT.decode(record.value());
        return event.getId();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }
}
