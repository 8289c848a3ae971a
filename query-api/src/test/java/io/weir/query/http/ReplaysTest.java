package io.weir.query.http;

import static io.weir.query.StoredStats.successes;
import static io.weir.query.http.RefusalsTest.isProblem;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A real log of 10 and 5 events. No stream runs here: what it would have computed is put into PostgreSQL by hand. */
class ReplaysTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    static Path folder;

    private static EmbeddedKafka kafka;
    private static RunningQuery query;

    /** Of the same stores, and without Kafka. */
    private static ConfigurableApplicationContext other;

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        TopicSetup.ensure(
                new KafkaSettings(kafka.bootstrapServers(), KafkaSettings.Durability.replicated, 2, 1, 1),
                Duration.ofSeconds(30));
        send(0, 10);
        send(1, 5);
        query = RunningQuery.start(folder, "--weir.kafka.bootstrap-servers=" + kafka.bootstrapServers());
        other = query.service();
        query.post(Documents.experiment("kept"));
        await().atMost(PATIENCE).until(() -> replay(1).at("/behind/events").asLong(-1) == 15);
    }

    @AfterAll
    static void stop() throws Exception {
        other.close();
        query.close();
        kafka.close();
    }

    @BeforeEach
    void onlyTheFirst() throws SQLException {
        sql(
                "delete from stats_current",
                "delete from generations where generation <> 1",
                "update generations set active = true");
    }

    @Test
    void none_is_started_while_nobody_knows_whether_the_log_is_whole() {
        Answer refused = query.send(other, "POST", "/v1/replays", null);

        isProblem(refused, 409, "STATE_CONFLICT", null);
        assertThat(refused.body().get("detail").asString()).startsWith("Kafka has not said yet where the log begins");
    }

    @Test
    void a_replay_is_started_beside_the_active_one() throws SQLException {
        computed(1, 10, 3);
        Instant before = Instant.now().minusSeconds(60);

        Answer started = query.send("POST", "/v1/replays", null);

        assertThat(started.status()).isEqualTo(201);
        long number = number(started);
        assertThat(number).isGreaterThan(1);
        assertThat(started.header("Location")).isEqualTo("/v1/replays/" + number);
        JsonNode replay = started.body();
        assertThat(replay.get("active").asBoolean()).isFalse();
        assertThat(replay.get("state").asString()).isEqualTo("computing");
        assertThat(Instant.parse(replay.get("created_at").asString())).isAfter(before);
        assertThat(replay.get("shown_at").isNull()).isTrue();
        assertThat(replay.get("as_of").toString()).isEqualTo("{}");
        assertThat(replay.at("/behind/events").asLong()).isEqualTo(15);
        JsonNode all = query.get("/v1/replays").body().get("replays");
        assertThat(all.findValuesAsString("generation")).containsExactly("1", Long.toString(number));
        assertThat(all.get(0).get("active").asBoolean()).isTrue();
        assertThat(all.get(0).get("shown_at").isNull()).isFalse();
        assertThat(all.get(0).get("as_of").toString()).isEqualTo("{\"0\":10,\"1\":3}");
        assertThat(all.get(0).at("/behind/events").asLong()).isEqualTo(2);
        assertThat(replay(number).get("created_at")).isEqualTo(replay.get("created_at"));
    }

    @Test
    void there_are_three_at_most_until_one_is_gone() throws SQLException {
        long second = number(query.send("POST", "/v1/replays", "{}"));
        long third = started();

        Answer refused = query.send("POST", "/v1/replays", null);

        isProblem(refused, 409, "STATE_CONFLICT", null);
        assertThat(detail(refused))
                .isEqualTo("Weir keeps 3 generations at most, and has 1, " + second + ", " + third
                        + ". DELETE /v1/replays/{generation} drops one.");
        assertThat(query.send("DELETE", "/v1/replays/" + second, null).status()).isEqualTo(202);
        isProblem(query.send("POST", "/v1/replays", null), 409, "STATE_CONFLICT", null);
        sql("delete from generations where generation = " + second); // as streams does when nothing of it is left
        isProblem(query.get("/v1/replays/" + second), 404, "REPLAY_NOT_FOUND", null);
        assertThat(started()).isGreaterThan(third);
    }

    @Test
    void several_who_start_at_once_do_not_start_too_many() throws Exception {
        List<Answer> answers = atOnce(8, i -> query.send("POST", "/v1/replays", null));

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(2);
        assertThat(answers).filteredOn(answer -> answer.status() == 409).hasSize(6);
        assertThat(query.get("/v1/replays").body().get("replays")).hasSize(3);
    }

    @Test
    void a_body_that_asks_for_something_is_refused() {
        isProblem(query.send("POST", "/v1/replays", "{\"from\":1}"), 422, "FIELD_UNKNOWN", "/from");
        isProblem(query.send("POST", "/v1/replays", "[]"), 422, "FIELD_INVALID", "");
        isProblem(query.send("POST", "/v1/replays", "{"), 400, "MALFORMED_JSON", null);
        assertThat(query.get("/v1/replays").body().get("replays")).hasSize(1);
    }

    @Test
    void one_is_paused_and_resumed_and_once_more_changes_nothing() {
        long number = started();

        assertThat(act(number, "resume").body().get("state").asString()).isEqualTo("computing");
        Answer paused = act(number, "pause");
        assertThat(paused.status()).isEqualTo(200);
        assertThat(paused.body().get("state").asString()).isEqualTo("paused");
        assertThat(written(act(number, "pause"))).isEqualTo(written(paused));
        Answer refused = act(number, "switch");
        isProblem(refused, 409, "STATE_CONFLICT", null);
        assertThat(detail(refused)).contains("/v1/replays/" + number + "/resume");
        assertThat(act(number, "resume").body().get("state").asString()).isEqualTo("computing");
    }

    @Test
    void the_active_one_is_neither_paused_nor_dropped() {
        for (Answer refused : List.of(act(1, "pause"), query.send("DELETE", "/v1/replays/1", null))) {
            isProblem(refused, 409, "STATE_CONFLICT", null);
            assertThat(detail(refused)).contains("switch to another one first");
        }
        assertThat(act(1, "resume").status()).isEqualTo(200);
        assertThat(replay(1).get("state").asString()).isEqualTo("computing");
    }

    @Test
    void one_that_is_dropped_stays_so() {
        long number = started();

        Answer dropped = query.send("DELETE", "/v1/replays/" + number, null);

        assertThat(dropped.status()).isEqualTo(202);
        assertThat(dropped.body().get("state").asString()).isEqualTo("dropping");
        Answer again = query.send("DELETE", "/v1/replays/" + number, null);
        assertThat(again.status()).isEqualTo(202);
        assertThat(written(again)).isEqualTo(written(dropped));
        for (String step : List.of("pause", "resume", "switch")) {
            isProblem(act(number, step), 409, "STATE_CONFLICT", null);
        }
    }

    @Test
    void one_that_is_behind_is_not_switched_to() throws SQLException {
        long number = started();
        computed(number, 3, 5);
        await().atMost(PATIENCE)
                .until(() -> replay(number).at("/behind/seconds").asDouble() > 5);

        Answer refused = act(number, "switch");

        isProblem(refused, 409, "STATE_CONFLICT", null);
        assertThat(detail(refused)).contains("(7 events) behind the log").contains("GET /v1/replays/" + number);
        assertThat(active()).isEqualTo(1);
    }

    @Test
    void one_of_which_nobody_knows_how_far_it_is_is_not_switched_to() throws SQLException {
        long number = started();
        computed(number, 10, 5);

        Answer refused = query.send(other, "POST", "/v1/replays/" + number + "/switch", null);

        isProblem(refused, 409, "STATE_CONFLICT", null);
        assertThat(detail(refused)).contains("is unknown: Kafka has not said yet");
        assertThat(active()).isEqualTo(1);
        assertThat(query.send(other, "POST", "/v1/replays/1/switch", null).status())
                .isEqualTo(200); // nothing changes
    }

    @Test
    void while_experiments_of_runs_are_counted_it_must_have_their_events_too() throws SQLException {
        query.post(Documents.everything("of-runs"));
        long number = started();
        new StoredStats(number)
                .progress(0, 10, 1_795_478_400_000L, Map.of(0, 10L, 1, 2L))
                .progress(1, 5, 1_795_478_400_000L, Map.of(0, 10L, 1, 5L))
                .toPostgres(query.jdbcUrl());

        assertThat(replay(number).get("as_of").toString()).isEqualTo("{\"0\":10,\"1\":2}");
    }

    @Test
    void one_that_has_caught_up_is_served_here_and_elsewhere_and_the_one_before_again() throws SQLException {
        computed(1, 10, 5);
        long number = started();
        computed(number, 10, 5);
        units(1, 40);
        units(number, 41);
        assertThat(unitsOf(query.results("kept").body())).isEqualTo(40);
        JsonNode elsewhere =
                query.send(other, "GET", "/v1/experiments/kept/results", null).body();
        assertThat(elsewhere.get("generation").asLong()).isEqualTo(1);
        Instant before = Instant.now().minusSeconds(60);

        Answer switched = act(number, "switch");

        assertThat(switched.status()).as(switched.body().toString()).isEqualTo(200);
        assertThat(switched.body().get("active").asBoolean()).isTrue();
        Instant shown = Instant.parse(switched.body().get("shown_at").asString());
        assertThat(shown).isAfter(before);
        assertThat(unitsOf(query.results("kept").body())).isEqualTo(41);
        await().atMost(PATIENCE).until(() -> generationElsewhere() == number);
        JsonNode old = replay(1);
        assertThat(old.get("active").asBoolean()).isFalse();
        assertThat(old.get("state").asString()).isEqualTo("computing");
        assertThat(act(number, "switch").body().get("shown_at"))
                .isEqualTo(switched.body().get("shown_at"));

        Answer back = act(1, "switch");

        assertThat(back.body().get("active").asBoolean()).isTrue();
        assertThat(Instant.parse(back.body().get("shown_at").asString())).isAfterOrEqualTo(shown);
        assertThat(replay(number).get("shown_at")).isEqualTo(switched.body().get("shown_at"));
        assertThat(unitsOf(query.results("kept").body())).isEqualTo(40);
        await().atMost(PATIENCE).until(() -> generationElsewhere() == 1);
    }

    @Test
    void any_generations_numbers_can_be_read() throws SQLException {
        computed(1, 10, 5);
        long number = started();
        units(1, 40);
        units(number, 41);
        new StoredStats(number).log(0, 7, 1, 1).toPostgres(query.jdbcUrl());

        for (String path : List.of(
                "/v1/experiments/kept/results",
                "/v1/experiments/kept/timeline",
                "/v1/experiments/kept/events",
                "/v1/accounting")) {
            Answer read = query.get(path + "?generation=" + number);
            assertThat(read.status()).as(path + read.body()).isEqualTo(200);
            assertThat(read.body().get("generation").asLong()).as(path).isEqualTo(number);
            assertThat(query.get(path + "?generation=1")
                            .body()
                            .path("generation")
                            .asLong(1))
                    .as(path)
                    .isEqualTo(1);
            isProblem(query.get(path + "?generation=999999999"), 404, "REPLAY_NOT_FOUND", null);
            isProblem(query.get(path + "?generation=0"), 422, "PARAMETER_INVALID", null);
        }
        assertThat(unitsOf(query.get("/v1/experiments/kept/results?generation=" + number)
                        .body()))
                .isEqualTo(41);
        assertThat(unitsOf(
                        query.get("/v1/experiments/kept/results?generation=1").body()))
                .isEqualTo(40);
        assertThat(unitsOf(query.results("kept").body())).isEqualTo(40);
        assertThat(query.get("/v1/accounting?generation=" + number)
                        .body()
                        .at("/total/received")
                        .asLong())
                .isEqualTo(7);
    }

    @Test
    void steps_of_a_generation_that_is_not_there_are_not_found() {
        for (String number : List.of("999", "0", "1000000000000000000000", "one")) {
            String path = "/v1/replays/" + number;
            isProblem(query.get(path), 404, "REPLAY_NOT_FOUND", null);
            isProblem(query.send("DELETE", path, null), 404, "REPLAY_NOT_FOUND", null);
            for (String step : List.of("pause", "resume", "switch")) {
                isProblem(query.send("POST", path + "/" + step, null), 404, "REPLAY_NOT_FOUND", null);
            }
        }
    }

    @Test
    void of_many_who_switch_at_once_each_leaves_one_active() throws Exception {
        computed(1, 10, 5);
        long second = started();
        long third = started();
        computed(second, 10, 5);
        computed(third, 10, 5);
        List<Long> numbers = List.of(1L, second, third);

        List<Answer> answers = atOnce(16, i -> act(numbers.get(i % 3), "switch"));

        assertThat(answers).allMatch(answer -> answer.status() == 200);
        List<JsonNode> all = new ArrayList<>();
        query.get("/v1/replays").body().get("replays").forEach(all::add);
        assertThat(all).filteredOn(replay -> replay.get("active").asBoolean()).hasSize(1);
        JsonNode newest =
                all.stream().max((a, b) -> shownAt(a).compareTo(shownAt(b))).orElseThrow();
        assertThat(shownAt(all.stream()
                        .filter(replay -> replay.get("active").asBoolean())
                        .findFirst()
                        .orElseThrow()))
                .isEqualTo(shownAt(newest));
    }

    private interface Ask {
        Answer of(int i);
    }

    private static List<Answer> atOnce(int askers, Ask ask) throws Exception {
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

    private static long started() {
        Answer started = query.send("POST", "/v1/replays", null);
        assertThat(started.status()).as(started.body().toString()).isEqualTo(201);
        return number(started);
    }

    private static long number(Answer answer) {
        return answer.body().get("generation").asLong();
    }

    private static Answer act(long number, String step) {
        return query.send("POST", "/v1/replays/" + number + "/" + step, null);
    }

    /** The document without what grows by itself. */
    private static JsonNode written(Answer answer) {
        ObjectNode written = (ObjectNode) answer.body().deepCopy();
        written.remove("behind");
        return written;
    }

    private static JsonNode replay(long number) {
        return query.get("/v1/replays/" + number).body();
    }

    private static String detail(Answer problem) {
        return problem.body().get("detail").asString();
    }

    private static Instant shownAt(JsonNode replay) {
        return replay.get("shown_at").isNull()
                ? Instant.MIN
                : Instant.parse(replay.get("shown_at").asString());
    }

    private static long active() {
        for (JsonNode replay : query.get("/v1/replays").body().get("replays")) {
            if (replay.get("active").asBoolean())
                return replay.get("generation").asLong();
        }
        throw new AssertionError("none is active");
    }

    private static long generationElsewhere() {
        return query.send(other, "GET", "/v1/experiments/kept/results", null)
                .body()
                .get("generation")
                .asLong();
    }

    private static long unitsOf(JsonNode results) {
        return results.at("/variants/0/units").asLong();
    }

    /** As the sinks would have it: what is in a generation's numbers. */
    private static void computed(long generation, long next0, long next1) throws SQLException {
        new StoredStats(generation)
                .progress(0, next0, 1_795_478_400_000L, Map.of(0, next0, 1, next1))
                .progress(1, next1, 1_795_478_400_000L, Map.of(0, next0, 1, next1))
                .toPostgres(query.jdbcUrl());
    }

    private static void units(long generation, long units) throws SQLException {
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

    private static void sql(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(query.jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) statement.execute(sql);
        }
    }
}
