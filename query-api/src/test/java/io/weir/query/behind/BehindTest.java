package io.weir.query.behind;

import static io.weir.query.StoredStats.successes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Gauge;
import io.weir.embedded.EmbeddedKafka;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.kafka.TopicSetup;
import io.weir.query.Documents;
import io.weir.query.RunningQuery;
import io.weir.query.StoredStats;
import io.weir.schemas.Topics;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A real log grows while nobody counts: no stream runs here, its sums are put into the stores by hand. */
class BehindTest {

    @TempDir
    private Path folder;

    private EmbeddedKafka kafka;
    private RunningQuery query;

    @BeforeEach
    void start() throws Exception {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        TopicSetup.ensure(
                new KafkaSettings(kafka.bootstrapServers(), KafkaSettings.Durability.replicated, 2, 1, 1),
                Duration.ofMinutes(2));
        query = RunningQuery.start(
                folder, "--weir.kafka.bootstrap-servers=" + kafka.bootstrapServers(), "--weir.query.redis-timeout=20s");
        query.post(Documents.experiment("slow"));
    }

    @AfterEach
    void stop() throws Exception {
        // Each may be null, and the broker must be gone before its folder is.
        try (AutoCloseable closedSecond = kafka;
                AutoCloseable closedFirst = query) {}
    }

    @Test
    void results_that_are_kept_fall_behind_while_the_log_grows_and_catch_up_when_it_is_counted() throws Exception {
        send(0, 10);
        send(1, 5);
        counted(10, 5);
        eventually().until(() -> results().at("/behind/events").asLong(-1) == 0);
        assertThat(results().at("/behind/seconds").asDouble()).isZero();

        send(0, 4);
        send(1, 3);
        eventually().until(() -> results().at("/behind/events").asLong(-1) == 7);
        double before = results().at("/behind/seconds").asDouble();
        eventually().until(() -> results().at("/behind/seconds").asDouble() > before);
        assertThat(results().at("/as_of").toString()).isEqualTo("{\"0\":10,\"1\":5}");
        assertThat(fromProcess()).isPositive();

        counted(14, 7);
        eventually().until(() -> results().at("/behind/events").asLong(-1) == 1);
        counted(14, 8);
        eventually().until(() -> results().at("/behind/events").asLong(-1) == 0);
    }

    @Test
    void the_accounting_and_the_metrics_say_it_by_partition_and_in_total() throws Exception {
        send(0, 10);
        send(1, 5);
        counted(10, 2);

        eventually().until(() -> accounting().at("/behind/events").asLong(-1) == 3);
        JsonNode behind = accounting().get("behind");
        assertThat(behind.get("unknown").isNull()).isTrue();
        assertThat(behind.get("partitions")).hasSize(2);
        assertThat(behind.at("/partitions/0/events").asLong()).isZero();
        assertThat(behind.at("/partitions/1/partition").asInt()).isOne();
        assertThat(behind.at("/partitions/1/events").asLong()).isEqualTo(3);
        assertThat(behind.at("/partitions/1/seconds").asDouble()).isPositive();
        eventually().until(() -> gauge("events") == 3 && gauge("seconds") > 0);

        counted(10, 5);
        eventually().until(() -> gauge("events") == 0 && gauge("seconds") == 0);
    }

    @Test
    void numbers_of_which_nothing_is_counted_are_behind_by_the_whole_log() throws Exception {
        send(0, 6);

        eventually().until(() -> results().at("/behind/events").asLong(-1) == 6);
    }

    @Test
    void what_kafka_does_not_say_is_unknown_and_not_0() throws Exception {
        send(0, 6);
        counted(2, 0);
        eventually().until(() -> results().at("/behind/events").asLong(-1) == 4);
        eventually().until(() -> gauge("events") == 4);

        kafka.close();

        eventually().until(() -> results().at("/behind/events").isNull());
        assertThat(results().at("/behind/seconds").isNull()).isTrue();
        assertThat(results().at("/behind/unknown").asString()).startsWith("Kafka has not said where weir.events.v1");
        assertThat(accounting().at("/behind/partitions")).isEmpty();
        eventually().until(() -> Double.isNaN(gauge("events")));

        kafka = EmbeddedKafka.start(folder.resolve("kafka"), kafka.port());

        eventually().until(() -> results().at("/behind/events").asLong(-1) == 4);
    }

    private void send(int partition, int count) {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>(Topics.EVENTS, partition, null, new byte[] {1}));
            }
        }
    }

    /** As the sinks would have it: what is counted up to there. */
    private void counted(long next0, long next1) throws SQLException {
        StoredStats stats = new StoredStats(1)
                .units("slow", "none", 0, 0, next0, successes("utility", next0, 1))
                .progress(0, next0, 1_795_478_400_000L, Map.of(0, next0, 1, next1))
                .progress(1, next1, 1_795_478_400_000L, Map.of(0, next0, 1, next1));
        stats.toRedis(query.redisUrl(), "partitions", "1", "position:0", next0 + "" + next1, "refill:0", "0");
        try (Connection connection = DriverManager.getConnection(query.jdbcUrl())) {
            connection.createStatement().execute("delete from stats_current");
        }
        stats.toPostgres(query.jdbcUrl());
    }

    private JsonNode results() {
        return query.results("slow").body();
    }

    private JsonNode accounting() {
        return query.get("/v1/accounting").body();
    }

    private double fromProcess() {
        return query.metrics()
                .counter("weir.query.results", "source", "process")
                .count();
    }

    private double gauge(String unit) {
        Gauge gauge = query.metrics().find("weir.query.behind." + unit).gauge();
        return gauge == null ? Double.NaN : gauge.value();
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(90));
    }
}
