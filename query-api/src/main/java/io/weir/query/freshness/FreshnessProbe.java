package io.weir.query.freshness;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.lifecycle.RetryingTask;
import io.weir.kit.management.ServiceHealth;
import io.weir.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Measures how long an event takes from being posted to being in the results: appends one event a second to the log,
 * to each partition in turn, and looks for it where results are read from. A thread of its own does all of it; nobody
 * waits for it, and it is always ready.
 */
public final class FreshnessProbe implements ServiceHealth, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FreshnessProbe.class);

    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A measurement is at most so much too long, and one look so long at least after the other. */
    private static final long LOOK_EVERY_MS = 50;

    private static final Duration LONGEST_LOOK = Duration.ofSeconds(5);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

    private final boolean isOn;
    private final KafkaSettings kafka;
    private final Supplier<Mono<Map<Integer, Long>>> asOf;
    private final PendingProbes pending = new PendingProbes();
    private final FreshnessMetrics metrics;
    private final RetryingTask task =
            new RetryingTask("weir-freshness-probe", Duration.ofMillis(LOOK_EVERY_MS), this::turn);
    private volatile Producer<byte[], byte[]> producer;
    private long nextPost = System.nanoTime();
    private long nextLook = nextPost;
    private boolean hasLooked;
    private int partition;

    /**
     * @param isOn false: it does nothing and shows no metrics
     * @param asOf by partition of the log the first offset that the results do not hold
     */
    public FreshnessProbe(
            boolean isOn, KafkaSettings kafka, MeterRegistry registry, Supplier<Mono<Map<Integer, Long>>> asOf) {
        this.isOn = isOn;
        this.kafka = kafka;
        this.asOf = asOf;
        this.metrics = isOn ? new FreshnessMetrics(registry, pending, System::nanoTime) : null;
    }

    /** Returns at once. Kafka and the results may come later. */
    public void start() {
        if (isOn) task.start();
    }

    @Override
    public String name() {
        return "freshness";
    }

    @Override
    public Status status() {
        return new Status(true, isOn ? metrics.sentence() : "The freshness probe is off.");
    }

    /** One of the turns that come every {@link #LOOK_EVERY_MS}. */
    private boolean turn() throws InterruptedException {
        // Nobody can see how old results are before there are any to be seen.
        if (hasLooked && isDue(nextPost)) {
            nextPost = System.nanoTime() + SECOND_NANOS;
            attempt("post", this::post);
        }
        boolean isAsked = !hasLooked || !pending.isEmpty();
        if (isAsked && isDue(nextLook)) {
            boolean looked = attempt("look", this::look);
            hasLooked |= looked;
            if (!looked) nextLook = System.nanoTime() + SECOND_NANOS;
        }
        return true;
    }

    private static boolean isDue(long nanos) {
        return System.nanoTime() - nanos >= 0;
    }

    /** What fails is tried again: the gauges show for how long nothing has come back. */
    private static boolean attempt(String what, Attempt attempt) throws InterruptedException {
        try {
            return attempt.make();
        } catch (KafkaException | ExecutionException | TimeoutException | IllegalStateException e) {
            log.debug("the freshness probe could not {}: {}", what, e.toString());
            return false;
        }
    }

    private boolean post() {
        if (pending.isFull()) return false;
        if (producer == null)
            producer = new KafkaProducer<>(config(), new ByteArraySerializer(), new ByteArraySerializer());
        int partitions = producer.partitionsFor(Topics.EVENTS).size();
        ProducerRecord<byte[], byte[]> event = ProbeEvent.to(partition++ % partitions, System.currentTimeMillis());
        long postedAt = System.nanoTime();
        producer.send(event, (meta, error) -> {
            if (error == null) pending.stored(meta.partition(), meta.offset(), postedAt);
            else log.debug("the freshness probe was not stored: {}", error.toString());
        });
        return true;
    }

    /** False: there is nothing to look at yet. */
    private boolean look() throws InterruptedException, ExecutionException, TimeoutException {
        Map<Integer, Long> reached = asOf.get().toFuture().get(LONGEST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
        if (reached == null) return false;
        pending.cameBack(reached).forEach(metrics::cameBack);
        return true;
    }

    private Map<String, Object> config() {
        Map<String, Object> config = new HashMap<>(kafka.client("weir-freshness-probe"));
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        config.put("linger.ms", 0);
        config.put("batch.size", 1024);
        config.put("buffer.memory", 256 * 1024L);
        config.put("delivery.timeout.ms", 10_000);
        config.put("request.timeout.ms", 3_000);
        config.put("max.block.ms", 1_000L);
        return config;
    }

    @Override
    public void close() {
        task.stop(LONGEST_CLOSE);
        Producer<byte[], byte[]> open = producer;
        if (open != null) open.close(Duration.ZERO);
    }

    private interface Attempt {
        boolean make() throws InterruptedException, ExecutionException, TimeoutException;
    }
}
