package io.weir.ingest.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.ingest.validation.Outcome;
import io.weir.kit.clock.ClockSkew;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.lag.CountingGroup;
import io.weir.kit.management.ServiceHealth;
import io.weir.kit.problem.ProblemCode;
import io.weir.schemas.Projects;
import io.weir.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.BrokerNotAvailableException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * The log as ingest sees it: one shared producer, {@code acks=all}, idempotent. Safe for many threads. It may be built
 * while Kafka is away: then nothing can be appended until the connection has found it.
 */
public final class EventLog implements AutoCloseable {

    /** After a send that found no room or no topic, how long no other is tried: each would block its thread. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final LogConnection connection;
    private final Records records;
    private volatile long pausedUntil;
    private volatile boolean isPaused;

    /**
     * @param group in which streams counts: by its state keys are spread over partitions
     * @param project of every event; never Weir's own
     * @param skew is looked at with Kafka
     */
    public EventLog(KafkaSettings kafka, CountingGroup group, LogSettings settings, String project, ClockSkew skew) {
        connection = new LogConnection(kafka, group, settings, skew);
        records = new Records(Projects.ofUsers(project), connection::partition);
    }

    /** Begins to look for Kafka, and returns at once. */
    public void start() {
        connection.start();
    }

    /**
     * Sends everything to its topic, in order. Not for an event loop: a send may block for {@link LogSettings#maxBlock}.
     *
     * @param traceparent of the request, as it came, or null
     * @param received epoch milliseconds, the records' timestamp
     */
    public void append(List<Outcome> outcomes, String traceparent, long received, Completion completion) {
        Producer<byte[], byte[]> producer = connection.producer();
        if (producer == null || isPaused()) {
            completion.failed(
                    ProblemCode.LOG_UNAVAILABLE, new BrokerNotAvailableException("Kafka has not been reached"));
            return;
        }
        if (connection.state() instanceof LogState.Refuses refusal) {
            completion.failed(refusal.code(), new IllegalStateException(refusal.detail()));
            return;
        }
        Header trace = traceparent == null ? null : new RecordHeader(Topics.HEADER_TRACE, traceparent.getBytes(UTF_8));
        Append append = new Append(outcomes.size(), completion);
        for (int i = 0; i < outcomes.size(); i++) {
            append.send(producer, i, records.of(outcomes.get(i), trace, received));
        }
        if (!append.handedOver()) pause();
    }

    public ServiceHealth.Status status() {
        return connection.status();
    }

    /** Waits for what is on its way, up to the delivery timeout. */
    @Override
    public void close() {
        connection.close(Duration.ofSeconds(10));
    }

    private boolean isPaused() {
        if (!isPaused) return false;
        if (System.nanoTime() - pausedUntil < 0) return true;
        isPaused = false;
        return false;
    }

    private void pause() {
        pausedUntil = System.nanoTime() + PAUSE_NANOS;
        isPaused = true;
    }
}
