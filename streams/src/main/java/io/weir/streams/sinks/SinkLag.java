package io.weir.streams.sinks;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Gauge {@code weir.sink.lag}: offsets between a sink's position and the end of what it may read, this process's share. */
final class SinkLag {

    private final Map<TopicPartition, Long> behind = new ConcurrentHashMap<>();

    SinkLag(String sink, MeterRegistry metrics) {
        Gauge.builder("weir.sink.lag", behind, SinkLag::sum)
                .tag("sink", sink)
                .description("offsets between the sink's position and the end of its topic")
                .register(metrics);
    }

    /**
     * Asks the consumer what it has heard, which costs no request.
     *
     * @param stored the store's position; null: unknown
     */
    void measure(TopicPartition partition, Consumer<?, ?> consumer, Long stored) {
        OptionalLong ahead = consumer.currentLag(partition);
        if (ahead.isEmpty() || stored == null) return;
        long end = consumer.position(partition) + ahead.getAsLong();
        behind.put(partition, Math.max(0, end - stored));
    }

    void forget(Collection<TopicPartition> partitions) {
        behind.keySet().removeAll(partitions);
    }

    private static double sum(Map<TopicPartition, Long> behind) {
        return behind.values().stream().mapToLong(Long::longValue).sum();
    }
}
