package io.weir.query.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.query.Documents;
import io.weir.query.RunningQuery;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

class ChangeListenerTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void a_change_is_seen_at_once_where_it_was_made_and_soon_everywhere(@TempDir Path folder) throws Exception {
        try (RunningQuery query = RunningQuery.start(folder);
                ConfigurableApplicationContext second = query.service()) {
            int port = second.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
            ActiveCache cache = second.getBean(ActiveCache.class);
            awaitOpen(cache);
            query.post(Documents.experiment("told"));
            assertThat(method(query, port)).isEqualTo("sequential");
            // Word of the new experiment may come after it was read, and empties the cache.
            Awaitility.await().atMost(PATIENCE).until(() -> {
                double hits = cache.counted().stats().hitCount();
                return method(query, port).equals("sequential")
                        && cache.counted().stats().hitCount() == hits + 1;
            });

            query.send(port, "PATCH", "/v1/experiments/told", analysis("frequentist"));
            assertThat(method(query, port)).isEqualTo("frequentist");

            query.patch("told", "{\"analysis\":{\"method\":\"bayesian\",\"primary_metric\":\"utility\"}}");
            Awaitility.await().atMost(PATIENCE).until(() -> method(query, port).equals("bayesian"));
        }
    }

    @Test
    void what_changed_while_postgres_was_away_is_seen(@TempDir Path folder) throws Exception {
        try (RunningQuery query = RunningQuery.start(folder, "--weir.query.experiment-cache-ttl=1h");
                ConfigurableApplicationContext second = query.service("--weir.query.experiment-cache-ttl=1h")) {
            int port = second.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
            ActiveCache cache = second.getBean(ActiveCache.class);
            awaitOpen(cache);
            query.post(Documents.experiment("told"));
            assertThat(method(query, port)).isEqualTo("sequential");

            query.killPostgres();
            Awaitility.await().atMost(PATIENCE).until(() -> !cache.isOpen());
            query.startPostgresAgain();
            awaitOpen(cache);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> query.results("told").status() == 200);
            assertThat(query.patch("told", new String(analysis("frequentist"))).status())
                    .isEqualTo(200);
            Awaitility.await().atMost(PATIENCE).until(() -> method(query, port).equals("frequentist"));
        }
    }

    @Test
    void another_generation_is_heard_of(@TempDir Path folder) throws Exception {
        try (RunningQuery query = RunningQuery.start(folder);
                ConfigurableApplicationContext second = query.service("--weir.query.experiment-cache-ttl=1h")) {
            int port = second.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
            awaitOpen(second.getBean(ActiveCache.class));
            query.post(Documents.experiment("told"));
            assertThat(generation(query, port)).isEqualTo(1);

            try (var connection = DriverManager.getConnection(query.jdbcUrl());
                    var statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("update generations set active = false");
                statement.execute("insert into generations (generation, active) values (2, true)");
                connection.commit();
            }
            Awaitility.await().atMost(PATIENCE).until(() -> generation(query, port) == 2);
        }
    }

    private static void awaitOpen(ActiveCache cache) {
        Awaitility.await().atMost(PATIENCE).until(cache::isOpen);
    }

    private static String method(RunningQuery query, int port) {
        return query.send(port, "GET", "/v1/experiments/told/results", null)
                .body()
                .path("method")
                .asString();
    }

    private static long generation(RunningQuery query, int port) {
        return query.send(port, "GET", "/v1/experiments/told/results", null)
                .body()
                .path("generation")
                .asLong();
    }

    private static byte[] analysis(String method) {
        return ("{\"analysis\":{\"method\":\"" + method + "\",\"primary_metric\":\"utility\"}}").getBytes();
    }
}
