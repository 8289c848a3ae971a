package io.weir.ingest.assignment;

import static io.weir.ingest.Experiments.bytes;
import static io.weir.ingest.Experiments.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.embedded.EmbeddedKafka;
import io.weir.embedded.FreePorts;
import io.weir.ingest.RunningIngest;
import io.weir.ingest.RunningIngest.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class DefinitionsAwayTest {

    private static final String CONTEXT = "{\"context\":{\"targetingKey\":\"run-1\"}}";
    private static final String ALL = "/ofrep/v1/evaluate/flags";

    @Test
    void without_kafka_nobody_gets_a_wrong_variant(@TempDir Path folder) throws IOException {
        int port = FreePorts.choose(0);
        try (RunningIngest ingest =
                RunningIngest.start("127.0.0.1:" + port, "--weir.ingest.definitions-stale-after=1s")) {
            for (String path : new String[] {ALL, ALL + "/planner"}) {
                Answer early = ingest.post(path, CONTEXT);
                assertThat(early.status()).isEqualTo(503);
                assertThat(early.code()).isEqualTo("DEFINITIONS_UNAVAILABLE");
                assertThat(early.json().get("errorCode").asString()).isEqualTo("GENERAL");
                assertThat(early.response().headers().firstValue("Retry-After")).isPresent();
            }
            ObjectNode before;
            try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, port)) {
                ingest.awaitReady();
                ingest.define("planner", bytes(running("planner")));
                before = awaitReason(ingest, "SPLIT");
                assertThat(kafka.port()).isEqualTo(port);
            }
            ObjectNode stale = awaitReason(ingest, "STALE");
            assertThat(stale.without("reason")).isEqualTo(before.deepCopy().without("reason"));
            assertThat(ingest.post(ALL, CONTEXT).json().at("/flags/0"))
                    .isEqualTo(evaluate(ingest).json());
            Answer exposing =
                    ingest.post(ALL + "/planner", "{\"context\":{\"targetingKey\":\"run-1\",\"weir.exposure\":true}}");
            assertThat(exposing.status()).isEqualTo(503);
            assertThat(exposing.json().has("value")).isFalse();
            assertThat(exposing.code()).isIn("LOG_UNAVAILABLE", "OUTCOME_UNKNOWN");
            try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, port)) {
                assertThat(awaitReason(ingest, "SPLIT")).isEqualTo(before);
                assertThat(kafka.port()).isEqualTo(port);
            }
        }
    }

    private static ObjectNode awaitReason(RunningIngest ingest, String reason) {
        return await().atMost(Duration.ofMinutes(2))
                .until(
                        () -> (ObjectNode) evaluate(ingest).json(),
                        answer -> answer.path("reason").asString("").equals(reason));
    }

    private static Answer evaluate(RunningIngest ingest) {
        return ingest.post(ALL + "/planner", CONTEXT);
    }
}
