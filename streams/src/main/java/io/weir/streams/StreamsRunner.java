package io.weir.streams;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.kafka.TopicSetup;
import io.weir.kit.lag.Lag;
import io.weir.kit.lag.LogShape;
import io.weir.kit.lag.Look;
import io.weir.kit.lifecycle.RetryingTask;
import io.weir.kit.management.ServiceHealth.Status;
import io.weir.schemas.Topics;
import io.weir.streams.definitions.Definitions;
import io.weir.streams.positions.StateRefused;
import io.weir.streams.replays.Beginning;
import io.weir.streams.replays.Beginnings;
import io.weir.streams.replays.RateLimit;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One generation. Starts the topology when Kafka answers and its state fits the log, keeps it running, starts it again when it has ended, and closes
 * it in order.
 */
final class StreamsRunner {

    private static final Logger log = LoggerFactory.getLogger(StreamsRunner.class);
    private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int LOOKS_PER_SHAPE = 5;

    private static final Duration THREAD_ENDS_WITHIN = Duration.ofSeconds(10);

    /** A look at Kafka that is under way, then the close. */
    private static final Duration STOP_WITHIN = KAFKA_TIMEOUT.plusSeconds(20);

    /** Out of the group too: by default its place is held, and the next start waits until the session ends. */
    private static final CloseOptions LEAVE = CloseOptions.timeout(Duration.ofSeconds(15))
            .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);

    private final StreamsSettings settings;
    private final KafkaSettings kafka;
    private final Beginnings beginnings;
    private final MeterRegistry metrics;
    private final Supplier<Lag> lag;
    private final RetryingTask task = new RetryingTask("weir-streams-run", LOOK, this::attempt);

    private final RateLimit rate = new RateLimit();

    private volatile int threads;
    private volatile KafkaStreams streams;
    private volatile StateRefused refusal;
    private volatile Definitions definitions;

    /** @param lag how far this generation is behind the log, on all instances together */
    StreamsRunner(
            StreamsSettings settings,
            KafkaSettings kafka,
            Beginnings beginnings,
            MeterRegistry metrics,
            Supplier<Lag> lag) {
        this.settings = settings;
        this.kafka = kafka;
        this.beginnings = beginnings;
        this.metrics = metrics;
        this.lag = lag;
        this.threads = settings.threads();
    }

    Status status() {
        StateRefused refused = refusal;
        if (refused != null) return new Status(false, refused.getMessage());
        KafkaStreams running = streams;
        if (running == null) {
            String failure = task.failure();
            return new Status(false, "waits for Kafka or PostgreSQL" + (failure == null ? "" : ": " + failure));
        }
        KafkaStreams.State state = running.state();
        boolean isRunning = state == KafkaStreams.State.RUNNING;
        Status status = StreamsStatus.of(
                isRunning, state.name().toLowerCase(Locale.ROOT), lag.get(), settings.catchingUpAfter());
        return StreamsStatus.withNewer(status, definitions.newer());
    }

    void start() {
        task.start();
    }

    void stop() {
        rate.set(null); // what was fetched is handled at once, instead of at its rate
        task.stop(STOP_WITHIN);
    }

    /**
     * From the next look on.
     *
     * @param rate events per second that it may read of the log, on all instances together; null: no limit
     */
    void use(int wanted, Integer rate) {
        threads = wanted;
        this.rate.set(rate);
    }

    private boolean attempt() throws Exception {
        TopicSetup.ensure(kafka, KAFKA_TIMEOUT);
        try (Admin admin = admin()) {
            LogShape shape = fitting(LogShape.of(admin, settings.group()));
            Properties config = StreamsConfiguration.of(settings, kafka);
            Beginning begun = beginnings.of(settings);
            Definitions following = new Definitions(begun.rebuilds());
            definitions = following;
            run(
                    new KafkaStreams(
                            StatsTopology.build(settings, following, begun.quarantine(), rate, shape, config), config),
                    shape.topic(),
                    admin);
        } catch (StateRefused e) {
            refusal = e;
            throw e;
        }
        return true;
    }

    /** Until it is stopped, or something has ended it. */
    private void run(KafkaStreams built, Uuid topic, Admin admin) throws InterruptedException {
        AtomicReference<StateRefused> found = new AtomicReference<>();
        built.setUncaughtExceptionHandler(error -> {
            StateRefused refused = StateRefused.in(error);
            if (refused != null) {
                found.set(refused);
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            }
            // A thread dies of what Kafka may recover from (a lost transaction, a coordinator that moved): another one
            // goes on from the last commit.
            log.error("a stream thread ended and is replaced", error);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        streams = built;
        try (KafkaStreamsMetrics shown = new KafkaStreamsMetrics(built)) {
            shown.bindTo(metrics);
            built.start();
            for (int look = 1; task.pause(LOOK); look++) {
                KafkaStreams.State state = built.state();
                StateRefused refused = found.get();
                if (refused != null) throw refused;
                if (state == KafkaStreams.State.ERROR || state == KafkaStreams.State.NOT_RUNNING) {
                    throw new IllegalStateException("the topology has ended in the state " + state);
                }
                if (state == KafkaStreams.State.RUNNING) {
                    refusal = null;
                    task.works();
                    adjustThreads(built);
                }
                if (look % LOOKS_PER_SHAPE == 0) look(topic, admin);
            }
        } finally {
            built.close(LEAVE);
            streams = null;
        }
    }

    /** One in a look: each has the group share its partitions out anew. */
    private void adjustThreads(KafkaStreams running) {
        int now = running.metadataForLocalThreads().size();
        if (now < threads) running.addStreamThread();
        if (now > threads) running.removeStreamThread(THREAD_ENDS_WITHIN);
    }

    /** Threads that run do not notice another topic of the same name: they would pass over its first records as handled before. */
    private void look(Uuid topic, Admin admin) throws InterruptedException {
        try {
            LogShape shape = fitting(LogShape.of(admin, settings.group()));
            if (!shape.topic().equals(topic)) throw StateRefused.ofAnotherTopic(Topics.EVENTS);
        } catch (ExecutionException | TimeoutException e) {
            log.debug("Kafka does not describe the log", e);
        }
    }

    private LogShape fitting(LogShape shape) {
        if (shape.fits()) return shape;
        throw new StateRefused(Topics.EVENTS + " has " + shape.partitions() + " partitions, the state of generation "
                + settings.generation() + " was made with " + shape.state().getAsInt()
                + ": compute a new generation (weir replay start)");
    }

    private Admin admin() {
        Map<String, Object> config = kafka.client("weir-streams-setup");
        config.put("default.api.timeout.ms", Look.TIMEOUT_MS);
        config.put("request.timeout.ms", Look.TIMEOUT_MS);
        return Admin.create(config);
    }
}
