package io.weir.query;

import static io.weir.query.StoredStats.successes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Two instances that read from a real streaming replica. */
class ReplicaTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private RunningQuery query;
    private EmbeddedPostgres replica;
    private ConfigurableApplicationContext one;
    private ConfigurableApplicationContext two;

    @BeforeEach
    void start() throws IOException {
        query = RunningQuery.start(folder);
        replica = EmbeddedPostgres.startReplica(query.postgres(), folder.resolve("replica"), 0);
        one = reader("--weir.database-replica.url=" + replica.url());
        two = reader("--weir.database-replica.url=" + replica.url());
        await().atMost(PATIENCE).until(() -> readsOfReplica(one, "/v1/experiments") > 0);
        await().atMost(PATIENCE).until(() -> readsOfReplica(two, "/v1/experiments") > 0);
    }

    private ConfigurableApplicationContext reader(String replicaUrl) {
        return query.service(replicaUrl, "--weir.database-replica.max-lag=2s");
    }

    @AfterEach
    void stop() throws IOException {
        one.close();
        two.close();
        replica.close();
        query.close();
    }

    @Test
    void who_wrote_reads_it_here_and_elsewhere_though_the_replica_is_behind() throws SQLException {
        pauseReplay();
        Answer written = query.send(one, "POST", "/v1/experiments", Documents.experiment("mine"));
        String position = written.header("Weir-Position");

        assertThat(written.status()).isEqualTo(201);
        assertThat(query.send(one, "GET", "/v1/experiments/mine", null).status())
                .isEqualTo(200);
        assertThat(query.send(two, "GET", "/v1/experiments/mine", null, "Weir-Position", position)
                        .status())
                .isEqualTo(200);
        Answer changed = query.send(two, "PATCH", "/v1/experiments/mine", "{\"name\":\"Ours\"}");
        assertThat(changed.body().get("revision").asLong()).isEqualTo(2);
        assertThat(query.send(
                                one,
                                "GET",
                                "/v1/experiments/mine",
                                null,
                                "Weir-Position",
                                changed.header("Weir-Position"))
                        .body())
                .isEqualTo(changed.body());
        resumeReplay();
        await().atMost(PATIENCE).until(() -> readsOfReplica(one, "/v1/experiments/mine") > 0);
        assertThat(query.send(one, "GET", "/v1/experiments/mine", null).body()).isEqualTo(changed.body());
    }

    @Test
    void a_replica_that_falls_behind_is_left_until_it_has_caught_up() throws SQLException {
        pauseReplay();
        await().atMost(PATIENCE).until(() -> {
            writeSomething();
            return readsOfReplica(one, "/v1/experiments") == 0 && readsOfReplica(two, "/v1/experiments") == 0;
        });
        new StoredStats(1)
                .units("late", "none", 0, 0, 7, successes("utility", 7, 3))
                .toPostgres(query.jdbcUrl());
        query.send(one, "POST", "/v1/experiments", Documents.experiment("late"));

        assertThat(query.send(two, "GET", "/v1/experiments/late/results", null)
                        .body()
                        .at("/variants/0/units")
                        .asLong())
                .isEqualTo(7);
        resumeReplay();
        await().atMost(PATIENCE).until(() -> readsOfReplica(one, "/v1/experiments/late/results") > 0);
    }

    @Test
    void without_the_replica_reads_go_on_and_after_a_loss_of_postgres_it_is_used_again() throws IOException {
        query.send(one, "POST", "/v1/experiments", Documents.experiment("kept"));
        replica.kill();
        for (int i = 0; i < 10; i++) {
            assertThat(query.send(one, "GET", "/v1/experiments/kept", null).status())
                    .isEqualTo(200);
        }
        replica = EmbeddedPostgres.start(folder.resolve("replica"), replica.port());
        await().atMost(PATIENCE).until(() -> readsOfReplica(one, "/v1/experiments/kept") > 0);

        query.killPostgres();
        assertThat(query.send(one, "PATCH", "/v1/experiments/kept", "{\"name\":\"New\"}")
                        .code())
                .isEqualTo("DATABASE_UNAVAILABLE");
        query.startPostgresAgain();
        await().atMost(PATIENCE).until(() -> readsOfReplica(one, "/v1/experiments/kept") > 0);
        assertThat(query.send(one, "PATCH", "/v1/experiments/kept", "{\"name\":\"New\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_database_that_is_no_replica_of_it_is_never_read() throws Exception {
        try (EmbeddedPostgres stranger = EmbeddedPostgres.start(folder.resolve("stranger"), 0);
                ConfigurableApplicationContext misled = reader("--weir.database-replica.url=" + stranger.url())) {
            Thread.sleep(1_000); // ten looks

            assertThat(readsOfReplica(misled, "/v1/experiments")).isZero();
        }
    }

    @Test
    void a_position_that_is_none_is_refused() {
        Answer refused = query.send(one, "GET", "/v1/experiments", null, "Weir-Position", "yesterday");

        assertThat(refused.code()).isEqualTo("PARAMETER_INVALID");
        assertThat(query.send(one, "GET", "/v1/experiments", null, "Weir-Position", "FFFFFFFF/FFFFFFFF")
                        .status())
                .isEqualTo(200);
    }

    /** How many reads of the replica one request makes. */
    private double readsOfReplica(ConfigurableApplicationContext at, String path) {
        MeterRegistry metrics = at.getBean(MeterRegistry.class);
        double before =
                metrics.counter("weir.query.database.reads", "from", "replica").count();
        query.send(at, "GET", path, null);
        return metrics.counter("weir.query.database.reads", "from", "replica").count() - before;
    }

    private void pauseReplay() throws SQLException {
        onReplica("select pg_wal_replay_pause()");
    }

    private void resumeReplay() throws SQLException {
        onReplica("select pg_wal_replay_resume()");
    }

    private void onReplica(String sql) throws SQLException {
        execute("jdbc:postgresql://127.0.0.1:" + replica.port() + "/postgres?user=postgres", sql);
    }

    private void writeSomething() throws SQLException {
        execute(query.jdbcUrl(), "select pg_logical_emit_message(true, 'test', 'x')");
    }

    private static void execute(String jdbcUrl, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
