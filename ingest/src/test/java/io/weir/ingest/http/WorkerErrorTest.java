package io.weir.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.ingest.assignment.Flags;
import io.weir.ingest.log.CountingGate;
import io.weir.ingest.log.EventLog;
import io.weir.ingest.log.LogSettings;
import io.weir.ingest.read.Limits;
import io.weir.kit.clock.ClockSkew;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.lag.CountingGroup;
import io.weir.schemas.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;

/** An Error on a worker, such as a stack overflow or a class that is missing from the class path. */
final class WorkerErrorTest {

    private static final Limits LIMITS = new Limits(1000, 10, 10_000, 10, 10, 100, 100, 100, 1000);

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    @Test
    void a_request_whose_worker_fails_is_answered_and_holds_nothing() {
        KafkaSettings kafka = new KafkaSettings("127.0.0.1:1", KafkaSettings.Durability.replicated, 3, 1, 1);
        LogSettings settings = new LogSettings(
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1 << 20,
                1 << 20,
                Duration.ofSeconds(10));
        EventLog log = new EventLog(
                kafka,
                new CountingGroup("weir-streams", 1),
                settings,
                Topics.DEFAULT_PROJECT,
                new ClockSkew(Instant::now));
        try (ExecutorService workers = Executors.newFixedThreadPool(1)) {
            HttpHandler handler = IngestHttp.handler(
                    LIMITS,
                    1 << 20,
                    () -> {
                        throw new StackOverflowError("too deep");
                    },
                    log,
                    new CountingGate(Duration.ZERO, null, metrics),
                    new Flags(Topics.DEFAULT_PROJECT, Duration.ofSeconds(1), System::nanoTime),
                    workers,
                    metrics,
                    Clock.systemUTC());
            for (int i = 0; i < 3; i++) {
                MockServerHttpResponse response = new MockServerHttpResponse();
                handler.handle(
                                MockServerHttpRequest.post("/v1/events")
                                        .contentType(MediaType.APPLICATION_JSON)
                                        .body("{}"),
                                response)
                        .block(Duration.ofSeconds(10));

                assertThat(response.getStatusCode()).isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR);
                assertThat(response.getBodyAsString().block())
                        .contains("INTERNAL_ERROR")
                        .doesNotContain("too deep");
            }
        }
        assertThat(metrics.get("weir.ingest.bytes.in.flight").gauge().value()).isZero();
    }
}
