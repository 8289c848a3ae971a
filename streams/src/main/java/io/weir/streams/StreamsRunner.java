package io.weir.streams;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.kafka.TopicSetup;
import io.weir.kit.lag.Lag;
import io.weir.kit.management.ServiceHealth;
import io.weir.schemas.Topics;
import io.weir.streams.definitions.Definitions;
import io.weir.streams.units.Units;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Starts the topology when Kafka answers, keeps it running, and closes it in order. */
final class StreamsRunner implements SmartLifecycle, ServiceHealth {

    private static final Logger log = LoggerFactory.getLogger(StreamsRunner.class);
    private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** Out of the group too: by default its place is held, and the next start waits until the session ends. */
    private static final CloseOptions LEAVE = CloseOptions.timeout(Duration.ofSeconds(15))
            .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);

    private final StreamsSettings settings;
    private final KafkaSettings kafka;
    private final MeterRegistry metrics;
    private final Supplier<Lag> lag;

    private volatile CountDownLatch stop = new CountDownLatch(0);
    private volatile KafkaStreams streams;
    private volatile Definitions definitions;
    private volatile Thread starter;

    /** @param lag how far this generation is behind the log, on all instances together */
    StreamsRunner(StreamsSettings settings, KafkaSettings kafka, MeterRegistry metrics, Supplier<Lag> lag) {
        this.settings = settings;
        this.kafka = kafka;
        this.metrics = metrics;
        this.lag = lag;
    }

    @Override
    public String name() {
        return "streams";
    }

    @Override
    public Status status() {
        KafkaStreams running = streams;
        if (running == null) return new Status(false, "waits for Kafka");
        KafkaStreams.State state = running.state();
        boolean isRunning = state == KafkaStreams.State.RUNNING;
        Status status = StreamsStatus.of(
                isRunning, state.name().toLowerCase(Locale.ROOT), lag.get(), settings.catchingUpAfter());
        return StreamsStatus.withNewer(status, definitions.newer());
    }

    @Override
    public void start() {
        stop = new CountDownLatch(1);
        starter = Thread.ofPlatform().name("weir-streams-start").start(this::startWhenKafkaAnswers);
    }

    @Override
    public void stop() {
        stop.countDown();
        try {
            starter.join(KAFKA_TIMEOUT.plusSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        KafkaStreams running = streams;
        if (running != null) running.close(LEAVE);
        streams = null;
    }

    @Override
    public boolean isRunning() {
        return stop.getCount() > 0;
    }

    private void startWhenKafkaAnswers() {
        while (isRunning()) {
            try {
                TopicSetup.ensure(kafka, KAFKA_TIMEOUT);
                KafkaStreams built = build(partitions());
                streams = built;
                built.start();
                return;
            } catch (RuntimeException e) {
                log.warn("cannot start the topology, trying again: {}", e.getMessage());
                if (!pause()) return;
            }
        }
    }

    private KafkaStreams build(int partitions) {
        Properties config = StreamsConfiguration.of(settings, kafka);
        Definitions following = new Definitions(settings.generation());
        KafkaStreams built =
                new KafkaStreams(StatsTopology.build(settings, following, partitions, config, Units.PIECE), config);
        definitions = following;
        // A thread dies of what Kafka may recover from (a lost transaction, a coordinator that moved): it is replaced
        // and goes on from the last commit.
        built.setUncaughtExceptionHandler(error -> {
            log.error("a stream thread ended and is replaced", error);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        new KafkaStreamsMetrics(built).bindTo(metrics);
        return built;
    }

    private int partitions() {
        try (Admin admin = Admin.create(kafka.client("weir-streams-setup"))) {
            return admin.describeTopics(List.of(Topics.EVENTS))
                    .allTopicNames()
                    .get(KAFKA_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                    .get(Topics.EVENTS)
                    .partitions()
                    .size();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (Exception e) {
            throw new IllegalStateException("Kafka does not describe " + Topics.EVENTS, e);
        }
    }

    private boolean pause() {
        try {
            return !stop.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
