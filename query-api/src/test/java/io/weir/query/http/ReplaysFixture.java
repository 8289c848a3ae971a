package io.weir.query.http;

import static io.weir.query.StoredStats.successes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.embedded.EmbeddedKafka;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.kafka.TopicSetup;
import io.weir.query.Answer;
import io.weir.query.Documents;
import io.weir.query.RunningQuery;
import io.weir.query.StoredStats;
import io.weir.schemas.Topics;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A real log of 10 and 5 events. No stream runs here: what it would have computed is put into PostgreSQL by hand. */
abstract class ReplaysFixture {

    static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    static Path folder;

    private static EmbeddedKafka kafka;
    static RunningQuery query;

    /** Of the same stores, and without Kafka. */
    static ConfigurableApplicationContext other;

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        TopicSetup.ensure(
                new KafkaSettings(kafka.bootstrapServers(), KafkaSettings.Durability.replicated, 2, 1, 1),
                Duration.ofMinutes(2));
        send(0, 10);
        send(1, 5);
        query = RunningQuery.start(folder, "--weir.kafka.bootstrap-servers=" + kafka.bootstrapServers());
        other = query.service();
        query.post(Documents.experiment("kept"));
        await().atMost(PATIENCE).until(() -> replay(1).at("/behind/events").asLong(-1) == 15);
    }

    @AfterAll
    static void stop() throws Exception {
        // Each may be null, and the broker must be gone before its folder is.
        try (AutoCloseable closedThird = kafka;
                AutoCloseable closedSecond = query;
                AutoCloseable closedFirst = other) {}
    }

    @BeforeEach
    void onlyTheFirst() throws SQLException {
        sql(
                "delete from experiments where key <> 'kept'",
                "delete from experiment_revisions where key <> 'kept'",
                "delete from stats_current",
                "delete from quarantine",
                "delete from generations where generation <> 1",
                "update generations set active = true, state = 'computing'");
    }

    interface Ask {
        Answer of(int i);
    }

    static List<Answer> atOnce(int askers, Ask ask) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(askers)) {
            List<Future<Answer>> asked = new ArrayList<>();
            for (int i = 0; i < askers; i++) {
                int mine = i;
                asked.add(threads.submit(() -> ask.of(mine)));
            }
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> one : asked) answers.add(one.get());
            return answers;
        }
    }

    static long started() {
        Answer started = query.send("POST", "/v1/replays", null);
        assertThat(started.status()).as(started.body().toString()).isEqualTo(201);
        return number(started);
    }

    static long number(Answer answer) {
        return answer.body().get("generation").asLong();
    }

    static Answer act(long number, String step) {
        return query.send("POST", "/v1/replays/" + number + "/" + step, null);
    }

    /** The document without what grows by itself. */
    static JsonNode written(Answer answer) {
        ObjectNode written = (ObjectNode) answer.body().deepCopy();
        written.remove("behind");
        return written;
    }

    static JsonNode replay(long number) {
        return query.get("/v1/replays/" + number).body();
    }

    static String detail(Answer problem) {
        return problem.body().get("detail").asString();
    }

    static Instant shownAt(JsonNode replay) {
        return replay.get("shown_at").isNull()
                ? Instant.MIN
                : Instant.parse(replay.get("shown_at").asString());
    }

    static long active() {
        for (JsonNode replay : query.get("/v1/replays").body().get("replays")) {
            if (replay.get("active").asBoolean())
                return replay.get("generation").asLong();
        }
        throw new AssertionError("none is active");
    }

    static long generationElsewhere() {
        return query.send(other, "GET", "/v1/experiments/kept/results", null)
                .body()
                .get("generation")
                .asLong();
    }

    static long unitsOf(JsonNode results) {
        return results.at("/variants/0/units").asLong();
    }

    /** As the sinks would have it: what is in a generation's numbers. */
    static void computed(long generation, long next0, long next1) throws SQLException {
        new StoredStats(generation)
                .progress(0, next0, 1_795_478_400_000L, Map.of(0, next0, 1, next1))
                .progress(1, next1, 1_795_478_400_000L, Map.of(0, next0, 1, next1))
                .toPostgres(query.jdbcUrl());
    }

    static void units(long generation, long units) throws SQLException {
        new StoredStats(generation)
                .units("kept", "none", 0, 0, units, successes("utility", units, 1))
                .toPostgres(query.jdbcUrl());
    }

    private static void send(int partition, int count) {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>(Topics.EVENTS, partition, null, new byte[] {1}));
            }
        }
    }

    static void sql(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(query.jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) statement.execute(sql);
        }
    }
}
