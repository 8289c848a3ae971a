package io.weir.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.embedded.EmbeddedKafka;
import io.weir.ingest.Events;
import io.weir.ingest.RunningIngest;
import io.weir.ingest.RunningIngest.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OverloadTest {

    private static final int BATCH = 1_000_000;

    @Test
    void bytes_in_flight_are_bounded_and_given_back(@TempDir Path folder) throws IOException {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0);
                RunningIngest ingest = RunningIngest.start(
                                kafka.bootstrapServers(),
                                "--weir.ingest.max-batch-size=" + BATCH + "B",
                                "--weir.ingest.max-bytes-in-flight=" + BATCH + "B",
                                "--weir.ingest.body-timeout=10s")
                        .awaitReady()) {
            String event = Events.event("1").toString();
            byte[] large = ("[" + event + "]" + " ".repeat(300_000)).getBytes(UTF_8);
            try (Socket slow = new Socket("127.0.0.1", ingest.port())) {
                sendPart(slow.getOutputStream(), BATCH - 100_000);
                await().until(() -> ingest.bytesInFlight() == BATCH - 100_000);

                Answer refused = ingest.post(large, "application/json");
                Answer small = ingest.post(event);

                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.code()).isEqualTo("OVERLOADED");
                assertThat(refused.response().headers().firstValue("Retry-After"))
                        .isPresent();
                assertThat(small.status()).isEqualTo(202);
            }
            await().until(() -> ingest.bytesInFlight() == 0);
            assertThat(ingest.post(large, "application/json").status()).isEqualTo(202);
            assertThat(ingest.count("weir.ingest.requests.refused", "code", "OVERLOADED"))
                    .isEqualTo(1);

            trickled(ingest);
        }
    }

    private static void trickled(RunningIngest ingest) throws IOException {
        try (Socket slow = new Socket("127.0.0.1", ingest.port())) {
            sendPart(slow.getOutputStream(), 1000);
            slow.setSoTimeout(60_000);

            StringBuilder answer = new StringBuilder();
            while (answer.indexOf("}") < 0) {
                int next = slow.getInputStream().read();
                assertThat(next).as(answer.toString()).isNotNegative();
                answer.append((char) next);
            }

            assertThat(answer).startsWith("HTTP/1.1 408").contains("BODY_TOO_SLOW");
            await().atMost(Duration.ofMinutes(2)).until(() -> ingest.bytesInFlight() == 0);
        }
    }

    private static void sendPart(OutputStream out, int bytes) throws IOException {
        out.write(("POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + BATCH + "\r\n\r\n" + " ".repeat(bytes))
                .getBytes(UTF_8));
        out.flush();
    }
}
