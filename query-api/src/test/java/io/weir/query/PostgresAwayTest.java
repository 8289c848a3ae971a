package io.weir.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

class PostgresAwayTest {

    @Test
    void without_postgres_every_request_is_told_to_come_again_and_then_served(@TempDir Path folder) throws IOException {
        try (RunningQuery query = RunningQuery.start(folder)) {
            query.post(Documents.experiment("kept"));
            query.killPostgres();

            List<Answer> answers = List.of(
                    query.results("kept"),
                    query.get("/v1/experiments/kept/timeline"),
                    query.get("/v1/experiments/kept/events"),
                    query.get("/v1/accounting"),
                    query.get("/v1/experiments/kept"),
                    query.get("/v1/experiments"),
                    query.post(Documents.experiment("lost")),
                    query.patch("kept", "{\"name\":\"New\"}"));
            for (Answer away : answers) {
                assertThat(away.status()).isEqualTo(503);
                assertThat(away.code()).isEqualTo("DATABASE_UNAVAILABLE");
                assertThat(away.header("Retry-After")).isEqualTo("2");
                assertThat(away.header("Content-Type")).isEqualTo("application/problem+json");
            }

            query.startPostgresAgain();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> query.results("kept").status() == 200);
            assertThat(query.get("/v1/experiments/lost").status()).isEqualTo(404);
        }
    }

    @Test
    void started_before_postgres_it_waits_and_gets_ready(@TempDir Path folder) throws IOException {
        try (RunningQuery query = RunningQuery.start(folder)) {
            query.killPostgres();
            try (ConfigurableApplicationContext early = query.service()) {
                int port = early.getEnvironment().getRequiredProperty("local.server.port", Integer.class);

                assertThat(RunningQuery.status(early).ready()).isFalse();
                assertThat(query.send(port, "GET", "/v1/experiments", null).code())
                        .isEqualTo("DATABASE_UNAVAILABLE");

                query.startPostgresAgain();
                Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> RunningQuery.status(early)
                        .ready());
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .until(() ->
                                query.send(port, "GET", "/v1/experiments", null).status() == 200);
            }
        }
    }
}
