package io.weir.bench.torture.sabotage;

import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.kafka.TopicSetup;
import io.weir.kit.management.ServiceHealth;
import io.weir.schemas.Topics;
import io.weir.streams.StatsTopology;
import io.weir.streams.StreamsConfiguration;
import io.weir.streams.StreamsSettings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.springframework.context.SmartLifecycle;

/** Weir's topology with other settings than Weir's. */
final class SabotagedRunner implements SmartLifecycle, ServiceHealth {

    private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final StreamsSettings settings;
    private final KafkaSettings kafka;
    private final UnaryOperator<Properties> change;
    private volatile KafkaStreams streams;

    SabotagedRunner(StreamsSettings settings, KafkaSettings kafka, UnaryOperator<Properties> change) {
        this.settings = settings;
        this.kafka = kafka;
        this.change = change;
    }

    @Override
    public void start() {
        Thread.ofPlatform().daemon().name("sabotaged-streams-start").start(() -> {
            while (streams == null) startIfKafkaAnswers();
        });
    }

    private void startIfKafkaAnswers() {
        try {
            TopicSetup.ensure(kafka, KAFKA_TIMEOUT);
            Properties config = change.apply(StreamsConfiguration.of(settings, kafka));
            KafkaStreams built = new KafkaStreams(StatsTopology.build(settings, partitions(), config), config);
            built.setUncaughtExceptionHandler(error -> StreamThreadExceptionResponse.REPLACE_THREAD);
            built.start();
            streams = built;
        } catch (RuntimeException e) {
            LockSupport.parkNanos(RETRY.toNanos());
        }
    }

    private int partitions() {
        try (Admin admin = Admin.create(kafka.client("torture-streams-setup"))) {
            return admin.describeTopics(List.of(Topics.EVENTS))
                    .allTopicNames()
                    .get(KAFKA_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                    .get(Topics.EVENTS)
                    .partitions()
                    .size();
        } catch (Exception e) {
            throw new IllegalStateException("Kafka does not describe " + Topics.EVENTS, e);
        }
    }

    @Override
    public void stop() {
        if (streams != null) streams.close(Duration.ofSeconds(10));
    }

    @Override
    public boolean isRunning() {
        return streams != null;
    }

    @Override
    public String name() {
        return "streams";
    }

    @Override
    public Status status() {
        KafkaStreams running = streams;
        if (running == null) return new Status(false, "starts");
        return new Status(
                running.state() == KafkaStreams.State.RUNNING,
                running.state().name().toLowerCase(Locale.ROOT));
    }
}
