package io.weir.ingest.log;

import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.kafka.KafkaSettings.Durability;
import io.weir.kit.kafka.TopicSetup;
import io.weir.kit.management.ServiceHealth;
import io.weir.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds Kafka, sees to the topics, makes the producer, and looks every second whether each partition has a leader. Its
 * own thread does all of it, so a service starts and lives without Kafka, and recovers by itself.
 */
final class LogConnection {

    private static final Logger log = LoggerFactory.getLogger(LogConnection.class);
    private static final List<String> TOPICS = List.of(Topics.EVENTS, Topics.REJECTED);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration SETUP_TIMEOUT = Duration.ofSeconds(5);
    private static final int BATCH_BYTES = 64 * 1024;

    private final KafkaSettings kafka;
    private final LogSettings settings;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "weir-ingest-log");
    private volatile Producer<byte[], byte[]> producer;
    private volatile ServiceHealth.Status status = new ServiceHealth.Status(false, "Looking for Kafka.");

    LogConnection(KafkaSettings kafka, LogSettings settings) {
        this.kafka = kafka;
        this.settings = settings;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Null until Kafka has been reached for the first time. Afterwards the producer itself bridges what Kafka misses. */
    Producer<byte[], byte[]> producer() {
        return producer;
    }

    ServiceHealth.Status status() {
        return status;
    }

    void close(Duration timeout) {
        closing.countDown();
        thread.interrupt();
        Producer<byte[], byte[]> open = producer;
        status = new ServiceHealth.Status(false, "Stopped.");
        if (open != null) open.close(timeout);
    }

    private void run() {
        try {
            while (producer == null && isOpen()) {
                tryConnect();
                if (producer == null) pause();
            }
            if (isOpen()) watch();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isOpen() {
        return closing.getCount() > 0;
    }

    private void pause() throws InterruptedException {
        if (closing.await(1, TimeUnit.SECONDS)) throw new InterruptedException("closing");
    }

    private void tryConnect() throws InterruptedException {
        try {
            TopicSetup.ensure(kafka, SETUP_TIMEOUT);
            connect();
        } catch (IllegalStateException | KafkaException e) {
            if (!isOpen()) return;
            away(e);
        }
    }

    private void connect() throws InterruptedException {
        Producer<byte[], byte[]> made =
                new KafkaProducer<>(producerConfig(), new ByteArraySerializer(), new ByteArraySerializer());
        try {
            while (isOpen() && !knowsTopics(made)) pause();
            producer = made;
            status = new ServiceHealth.Status(true, "Kafka takes events.");
            log.info("Kafka at {} takes events", kafka.bootstrapServers());
        } finally {
            if (producer == null || !isOpen()) made.close(Duration.ZERO);
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

    private void watch() throws InterruptedException {
        Map<String, Object> config = kafka.client("weir-ingest-probe");
        config.put("default.api.timeout.ms", (int) PROBE_TIMEOUT.toMillis());
        config.put("request.timeout.ms", (int) PROBE_TIMEOUT.toMillis());
        Admin admin = Admin.create(config);
        try {
            while (isOpen()) {
                probe(admin);
                knowsTopics(producer);
                pause();
            }
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private void probe(Admin admin) throws InterruptedException {
        try {
            Map<String, TopicDescription> topics = admin.describeTopics(TOPICS)
                    .allTopicNames()
                    .get(PROBE_TIMEOUT.toMillis() + 500, TimeUnit.MILLISECONDS);
            for (TopicDescription topic : topics.values()) {
                for (TopicPartitionInfo partition : topic.partitions()) {
                    if (partition.leader() == null || partition.leader().isEmpty()) {
                        throw new IllegalStateException(
                                topic.name() + " partition " + partition.partition() + " has no leader");
                    }
                }
            }
            if (!status.ready()) log.info("Kafka at {} takes events again", kafka.bootstrapServers());
            status = new ServiceHealth.Status(true, "Kafka takes events.");
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            if (isOpen()) away(e);
        }
    }

    private void away(Exception e) {
        Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        if (!status.detail().startsWith("Kafka at")) {
            log.warn("Kafka at {} does not take events: {}", kafka.bootstrapServers(), cause.toString());
        }
        status = new ServiceHealth.Status(
                false, "Kafka at " + kafka.bootstrapServers() + " does not take events: " + cause.getMessage());
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
