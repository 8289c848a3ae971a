package io.weir.kit.kafka;

import io.weir.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the topics that are missing, with the settings that the durability asks for; leaves existing ones alone. */
public final class TopicSetup {

    private TopicSetup() {}

    /**
     * Blocks until every topic of {@link Topics#ALL} exists. Running it twice, or from two services at once, is safe.
     *
     * @throws IllegalStateException when Kafka does not answer in time, or refuses
     */
    public static void ensure(KafkaSettings settings, Duration timeout) {
        try (Admin admin = Admin.create(settings.client("weir-topic-setup"))) {
            List<NewTopic> topics = new ArrayList<>();
            for (Topics.Spec spec : Topics.ALL) topics.add(newTopic(spec, settings));
            Map<String, KafkaFuture<Void>> created = admin.createTopics(topics).values();
            for (Map.Entry<String, KafkaFuture<Void>> topic : created.entrySet()) {
                await(topic.getKey(), topic.getValue(), timeout);
            }
        }
    }

    private static void await(String topic, KafkaFuture<Void> created, Duration timeout) {
        try {
            created.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) return;
            throw new IllegalStateException(
                    "cannot create topic " + topic + ": " + e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka did not create topic " + topic + " within " + timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topic " + topic, e);
        }
    }

    private static NewTopic newTopic(Topics.Spec spec, KafkaSettings settings) {
        Map<String, String> configs = new HashMap<>(spec.configs());
        configs.put("min.insync.replicas", Integer.toString(settings.minInsyncReplicas()));
        if (settings.durability() == KafkaSettings.Durability.strict) configs.put("flush.messages", "1");
        return new NewTopic(spec.name(), spec.partitioned() ? settings.partitions() : 1, (short) settings.replication())
                .configs(configs);
    }
}
