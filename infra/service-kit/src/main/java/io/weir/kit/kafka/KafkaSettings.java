package io.weir.kit.kafka;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How every service reaches Kafka and what it asks of the topics.
 *
 * @param bootstrapServers {@code host:port,…}
 * @param durability what an acknowledged event survives
 * @param partitions of each partitioned topic, when it is first created
 * @param replication copies of each topic
 * @param minInsyncReplicas copies that must hold a record before it is acknowledged
 */
@ConfigurationProperties("weir.kafka")
public record KafkaSettings(
        @DefaultValue("localhost:9092") String bootstrapServers,
        @DefaultValue("replicated") Durability durability,
        @DefaultValue("8") int partitions,
        @DefaultValue("3") int replication,
        @DefaultValue("2") int minInsyncReplicas) {

    /** The two profiles of DESIGN 5.1. */
    public enum Durability {
        /** Survives the loss of any broker. */
        replicated,
        /** The log is forced to disk before the acknowledgement: survives a power cut of everything. */
        strict
    }

    public KafkaSettings {
        if (partitions < 1 || partitions > 1000) {
            throw new IllegalArgumentException("weir.kafka.partitions must be 1..1000, is " + partitions);
        }
        if (replication < 1) {
            throw new IllegalArgumentException("weir.kafka.replication must be 1 or more, is " + replication);
        }
        if (minInsyncReplicas < 1 || minInsyncReplicas > replication) {
            throw new IllegalArgumentException("weir.kafka.min-insync-replicas must be 1..replication (" + replication
                    + "), is " + minInsyncReplicas);
        }
    }

    /** What every producer, consumer and admin begins with. */
    public Map<String, Object> client(String clientId) {
        Map<String, Object> config = new HashMap<>(clients());
        config.put("client.id", clientId);
        return config;
    }

    /** The same for clients that are named by who makes them. */
    public Map<String, Object> clients() {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", bootstrapServers);
        // Micrometer reads a client's metrics from the client; by default each of them is a JMX bean too.
        config.put("metric.reporters", "");
        // When a broker has died, one step after another asks for the new leader: none of them waits a second for it.
        config.put("retry.backoff.max.ms", 300L);
        config.put("reconnect.backoff.max.ms", 500L);
        return config;
    }
}
