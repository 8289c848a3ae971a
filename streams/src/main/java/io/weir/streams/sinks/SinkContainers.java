package io.weir.streams.sinks;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.streams.GroupMembership;
import io.weir.streams.StreamsSettings;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;

/** Gives each store its own consumer group and thread, so that one that waits keeps nobody else waiting. */
record SinkContainers(KafkaSettings kafka, StreamsSettings settings, MeterRegistry metrics) {

    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration IDLE = Duration.ofMillis(500);

    /** Most records at once of a store that takes them one by one. */
    private static final int FEW = 500;

    /** @param manyAtOnce for a store to which a large batch is cheaper a record, and no longer to be waited for */
    <R> KafkaMessageListenerContainer<byte[], byte[]> container(SinkStore<R> store, boolean manyAtOnce) {
        TopicSink<R> sink = new TopicSink<>(store, RETRY, metrics);
        ContainerProperties properties = new ContainerProperties(store.topic());
        properties.setGroupId("weir-sink-" + store.name());
        properties.setMessageListener(sink);
        properties.setConsumerRebalanceListener(sink);
        // Kafka's copy of the position is for lag monitors; the store's own is the one that counts.
        properties.setAckMode(ContainerProperties.AckMode.BATCH);
        properties.setPollTimeout(IDLE.toMillis());
        properties.setIdlePartitionEventInterval(IDLE.toMillis());
        properties.setMissingTopicsFatal(false);
        properties.setShutdownTimeout(5_000);

        var consumers = new DefaultKafkaConsumerFactory<>(
                consumer(store, manyAtOnce), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        var container = new KafkaMessageListenerContainer<>(consumers, properties);
        container.setBeanName("sink-" + store.name());
        return container;
    }

    private Map<String, Object> consumer(SinkStore<?> store, boolean manyAtOnce) {
        Map<String, Object> config = kafka.client("weir-sink-" + store.name());
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                manyAtOnce ? settings.eventBatchSize() : Math.min(FEW, settings.eventBatchSize()));
        config.putAll(GroupMembership.CONFIG);
        config.put(
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                Math.toIntExact(settings.eventFlushInterval().toMillis()));
        return config;
    }
}
