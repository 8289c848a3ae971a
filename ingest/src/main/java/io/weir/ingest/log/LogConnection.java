package io.weir.ingest.log;

import io.weir.kit.clock.ClockSkew;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.kafka.KafkaSettings.Durability;
import io.weir.kit.kafka.TopicSetup;
import io.weir.kit.lag.CountingGroup;
import io.weir.kit.lag.LogShape;
import io.weir.kit.lag.Look;
import io.weir.kit.lifecycle.RetryingTask;
import io.weir.kit.management.ServiceHealth;
import io.weir.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds Kafka, sees to the topics, makes the producer, and looks every second whether Kafka would take events and whose clock is
 * right. Its own thread does all of it, so a service starts and lives without Kafka, and recovers by itself.
 */
final class LogConnection {

    private static final Logger log = LoggerFactory.getLogger(LogConnection.class);
    private static final List<String> TOPICS = List.of(Topics.EVENTS, Topics.REJECTED);
    private static final Duration SETUP_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int BATCH_BYTES = 64 * 1024;

    private final KafkaSettings kafka;
    private final CountingGroup group;
    private final LogSettings settings;
    private final ClockSkew skew;
    private final RetryingTask task = new RetryingTask("weir-ingest-log", PAUSE, this::attempt);
    private volatile Producer<byte[], byte[]> producer;
    private volatile LogState state = new LogState.Away("Looking for Kafka.");
    private volatile LogShape shape;

    LogConnection(KafkaSettings kafka, CountingGroup group, LogSettings settings, ClockSkew skew) {
        this.kafka = kafka;
        this.group = group;
        this.settings = settings;
        this.skew = skew;
    }

    void start() {
        task.start();
    }

    /** Null until Kafka has been reached for the first time. Afterwards the producer itself bridges what Kafka misses. */
    Producer<byte[], byte[]> producer() {
        return producer;
    }

    /** As of the last look, at most a few seconds ago. */
    LogState state() {
        return state;
    }

    /** The partition of a key; there is a producer. */
    int partition(byte[] key) {
        return LogShape.partition(key, shape.keyed());
    }

    ServiceHealth.Status status() {
        return new ServiceHealth.Status(state instanceof LogState.Takes, state.detail());
    }

    void close(Duration timeout) {
        task.stop(Duration.ZERO);
        state = new LogState.Away("Stopped.");
        Producer<byte[], byte[]> open = producer;
        if (open != null) open.close(timeout);
    }

    private boolean attempt() throws Exception {
        Map<String, Object> config = kafka.client("weir-ingest-probe");
        config.put("default.api.timeout.ms", Look.TIMEOUT_MS);
        config.put("request.timeout.ms", Look.TIMEOUT_MS);
        Admin admin = null;
        try {
            if (producer == null) TopicSetup.ensure(kafka, SETUP_TIMEOUT);
            admin = Admin.create(config);
            if (producer == null) connect(admin);
            while (task.pause(PAUSE)) {
                probe(admin);
                knowsTopics(producer);
            }
            return false;
        } catch (Exception e) {
            away(e);
            throw e;
        } finally {
            if (admin != null) admin.close(Duration.ZERO);
        }
    }

    private void connect(Admin admin) throws Exception {
        Producer<byte[], byte[]> made =
                new KafkaProducer<>(producerConfig(), new ByteArraySerializer(), new ByteArraySerializer());
        try {
            while (!knowsTopics(made)) if (!task.pause(PAUSE)) return;
            shape = LogShape.of(admin, group);
            look(admin);
            if (task.isRunning()) producer = made;
            if (state instanceof LogState.Takes) log.info("Kafka at {} takes events", kafka.bootstrapServers());
        } finally {
            if (producer == null) made.close(Duration.ZERO);
        }
    }

    /** So that no first event pays for the metadata, and none finds it forgotten (the producer forgets in 5 min). */
    private static boolean knowsTopics(Producer<byte[], byte[]> producer) {
        try {
            for (String topic : TOPICS) producer.partitionsFor(topic);
            return true;
        } catch (org.apache.kafka.common.errors.TimeoutException e) {
            return false;
        }
    }

    private void probe(Admin admin) throws InterruptedException {
        try {
            // Until streams has state, nobody has told by how many partitions keys are to be spread.
            if (shape.state().isEmpty()) shape = goesOn(LogShape.of(admin, group));
            boolean tookEvents = state instanceof LogState.Takes;
            look(admin);
            boolean takesEvents = state instanceof LogState.Takes;
            if (takesEvents && !tookEvents) log.info("Kafka at {} takes events again", kafka.bootstrapServers());
            if (!takesEvents && tookEvents) log.warn("Events are not taken: {}", state.detail());
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            away(e);
        }
    }

    /** Keys stay where they are while partitions are added and no generation has begun. */
    private LogShape goesOn(LogShape now) {
        if (now.state().isPresent()) return now;
        return new LogShape(now.topic(), now.partitions(), Math.min(shape.keyed(), now.partitions()), now.state());
    }

    private void look(Admin admin) throws InterruptedException, ExecutionException, TimeoutException {
        skew.at(admin);
        String lacking = InSyncCopies.lacking(admin, TOPICS, kafka.minInsyncReplicas());
        state = LogState.of(lacking, skew.skew(), settings.maxClockSkew());
    }

    private void away(Exception e) {
        if (!task.isRunning()) return;
        Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        String detail = "Kafka at " + kafka.bootstrapServers() + " does not take events: " + words(cause);
        if (state instanceof LogState.Takes) log.warn("{}", detail);
        state = new LogState.Away(detail);
    }

    /** Of a topic that is gone, and of an answer that does not come, Kafka's exceptions have no message. */
    private static String words(Throwable cause) {
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }

    private Map<String, Object> producerConfig() {
        Map<String, Object> config = new HashMap<>(kafka.client("weir-ingest"));
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        config.put("linger.ms", 0);
        // A broker works through one producer's requests one by one. Where each is forced to disk, five in flight only
        // wait for each other: what waits here instead goes in one batch, forced once.
        config.put("max.in.flight.requests.per.connection", kafka.durability() == Durability.strict ? 1 : 5);
        config.put("batch.size", BATCH_BYTES);
        config.put("buffer.memory", settings.bufferBytes());
        config.put("max.request.size", settings.maxRecordBytes());
        config.put("delivery.timeout.ms", (int) settings.deliveryTimeout().toMillis());
        config.put("request.timeout.ms", (int) settings.requestTimeout().toMillis());
        config.put("max.block.ms", settings.maxBlock().toMillis());
        return config;
    }
}
