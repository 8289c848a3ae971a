package io.weir.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.Events;
import io.weir.ingest.KafkaForTests;
import io.weir.ingest.RunningIngest;
import io.weir.ingest.RunningIngest.Answer;
import io.weir.schemas.Event;
import io.weir.schemas.SingleObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Published collections of bodies and strings that break programs. They lie beside the repository, not in it. */
@ExtendWith(KafkaForTests.class)
final class NaughtyBodiesTest {

    /** Valid by the grammar alone; Weir refuses a key that comes twice. */
    private static final Set<String> KEY_TWICE =
            Set.of("y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json");

    @TestFactory
    List<DynamicTest> the_json_test_suite(RunningIngest ingest) throws IOException {
        byte[] tar;
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file("JSONTestSuite.tar.gz")))) {
            tar = in.readAllBytes();
        }
        List<DynamicTest> tests = new ArrayList<>();
        for (int at = 0; at + 512 <= tar.length && tar[at] != 0; ) {
            String path = text(tar, at, 100);
            int size = Integer.parseInt(text(tar, at + 124, 12).trim(), 8);
            byte[] body = new ByteArrayInputStream(tar, at + 512, size).readAllBytes();
            String name = path.substring(path.lastIndexOf('/') + 1);
            if (name.endsWith(".json")) tests.add(DynamicTest.dynamicTest(name, () -> judge(name, body, ingest)));
            at += 512 + (size + 511) / 512 * 512;
        }
        assertThat(tests).hasSize(318);
        return tests;
    }

    private static void judge(String name, byte[] body, RunningIngest ingest) {
        Answer answer = ingest.post(body, "application/json");
        // Their values are no events, so none is accepted; the question is why.
        assertThat(answer.status()).isBetween(400, 499);
        switch (name.charAt(0)) {
            case 'n' -> assertThat(answer.code()).isIn("MALFORMED_JSON", "NO_EVENTS");
            case 'y' -> {
                if (KEY_TWICE.contains(name)) assertThat(answer.code()).isEqualTo("MALFORMED_JSON");
                else assertThat(answer.code()).isNotEqualTo("MALFORMED_JSON");
            }
            default -> assertThat(name).startsWith("i_");
        }
        assertThat(ingest.post(body, "application/x-ndjson").status()).isBetween(400, 499);
    }

    @Test
    void naughty_strings_come_back_from_the_log_as_they_were_sent(RunningIngest ingest) throws IOException {
        JsonNode strings = JsonMapper.builder().build().readTree(Files.readAllBytes(file("blns.json")));
        String prefix = UUID.randomUUID().toString();
        List<String> sent = new ArrayList<>();
        List<String> jsons = new ArrayList<>();
        for (JsonNode string : strings) {
            String text = string.asString();
            var event = Events.event(prefix + sent.size()).put("text", text);
            event.putObject("attributes").put(text.isEmpty() ? "empty" : text, text);
            sent.add(text);
            jsons.add(event.toString());
        }

        Answer answer = ingest.post("[" + String.join(",", jsons) + "]");

        assertThat(sent).hasSize(515);
        assertThat(answer.json().path("accepted").asInt()).isEqualTo(515);
        List<Event> events = ingest.events().stream()
                .map(record -> SingleObject.EVENT.decode(record.value()))
                .filter(event -> event.getId().startsWith(prefix))
                .toList();
        assertThat(events).hasSize(515).allSatisfy(event -> {
            String text = sent.get(Integer.parseInt(event.getId().substring(prefix.length())));
            assertThat(event.getText()).isEqualTo(text);
            assertThat(event.getAttributes().getFirst().getValue()).isEqualTo(text);
        });
    }

    private static Path file(String name) {
        Path file = Path.of(System.getProperty("weir.root", "."))
                .resolve("../shared/data/bad-json")
                .resolve(name);
        Assumptions.assumeTrue(Files.isReadable(file), () -> "skipped: " + file.normalize() + " is not there");
        return file;
    }

    private static String text(byte[] tar, int from, int most) {
        int length = 0;
        while (length < most && tar[from + length] != 0) length++;
        return new String(tar, from, length, StandardCharsets.UTF_8);
    }
}
