package io.weir.ingest.log;

import io.weir.kit.lag.Look;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;

/** Whether a partition has a leader, and as many copies in sync as it must have to acknowledge a record. */
final class InSyncCopies {

    private InSyncCopies() {}

    /**
     * Which partition lacks copies, in words; null: none.
     *
     * @param otherwise copies that are needed where Kafka does not let this service read a topic's settings
     * @throws IllegalStateException when a partition has no leader
     */
    static String lacking(Admin admin, List<String> topics, int otherwise)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<String, Integer> needed = needed(admin, topics, otherwise);
        Map<String, TopicDescription> found =
                Look.await(admin.describeTopics(topics).allTopicNames());
        for (String topic : topics) {
            for (TopicPartitionInfo partition : found.get(topic).partitions()) {
                String name = topic + " partition " + partition.partition();
                if (partition.leader() == null || partition.leader().isEmpty()) {
                    throw new IllegalStateException(name + " has no leader");
                }
                int inSync = partition.isr().size();
                if (inSync < needed.get(topic)) {
                    return name + " has " + inSync + " of the " + needed.get(topic) + " copies in sync that it needs.";
                }
            }
        }
        return null;
    }

    private static Map<String, Integer> needed(Admin admin, List<String> topics, int otherwise)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<String, Integer> needed = new HashMap<>();
        topics.forEach(topic -> needed.put(topic, otherwise));
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        try {
            Look.await(admin.describeConfigs(resources).all()).forEach((topic, config) -> {
                String value =
                        config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG).value();
                needed.put(topic.name(), Integer.valueOf(value));
            });
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof AuthorizationException)) throw e;
        }
        return needed;
    }
}
