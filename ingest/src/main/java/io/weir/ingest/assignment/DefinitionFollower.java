package io.weir.ingest.assignment;

import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.lifecycle.RetryingTask;
import io.weir.schemas.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps {@link Flags} as the topic says, on a thread of its own, from the start of the topic, for as long as it runs. */
public final class DefinitionFollower implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DefinitionFollower.class);
    private static final TopicPartition TOPIC = new TopicPartition(Topics.EXPERIMENTS, 0);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final KafkaSettings kafka;
    private final Flags flags;
    private final RetryingTask task = new RetryingTask("weir-definitions", PAUSE, this::attempt);
    private volatile Consumer<String, byte[]> consumer;

    public DefinitionFollower(KafkaSettings kafka, Flags flags) {
        this.kafka = kafka;
        this.flags = flags;
    }

    /** Returns at once, whether Kafka is there or not. */
    public void start() {
        task.start();
    }

    @Override
    public void close() {
        task.end();
        Consumer<String, byte[]> current = consumer;
        if (current != null) current.wakeup();
        task.stop(ANSWER_WITHIN.plus(PAUSE));
    }

    private boolean attempt() {
        try (Consumer<String, byte[]> current = open()) {
            consumer = current;
            follow(current);
        }
        return true;
    }

    private Consumer<String, byte[]> open() {
        Map<String, Object> config = kafka.client("weir-ingest-definitions");
        config.put("enable.auto.commit", false);
        config.put("auto.offset.reset", "earliest");
        config.put("allow.auto.create.topics", false);
        Consumer<String, byte[]> opened =
                new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        opened.assign(List.of(TOPIC));
        opened.seekToBeginning(List.of(TOPIC));
        return opened;
    }

    private void follow(Consumer<String, byte[]> current) {
        boolean wasThere = true;
        task.works();
        while (task.isRunning()) {
            for (ConsumerRecord<String, byte[]> record : current.poll(POLL)) flags.accept(record.key(), record.value());
            boolean isThere = reachedEnd(current);
            if (wasThere && !isThere)
                log.warn("Kafka does not answer: variants are given by the definitions that are known");
            wasThere = isThere;
        }
    }

    /** False when nobody answers. Asks the broker each time: an empty poll looks the same when it is gone. */
    private boolean reachedEnd(Consumer<String, byte[]> current) {
        try {
            Collection<Long> end =
                    current.endOffsets(List.of(TOPIC), ANSWER_WITHIN).values();
            if (current.position(TOPIC, ANSWER_WITHIN) >= end.iterator().next()) flags.isRead();
            return true;
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            return false;
        }
    }
}
