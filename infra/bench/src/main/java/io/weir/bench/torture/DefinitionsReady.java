package io.weir.bench.torture;

import io.weir.bench.torture.cluster.Cluster;
import io.weir.bench.torture.plan.Plan;
import io.weir.schemas.Topics;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Waits until definitions are on their topic and every instance has had the time to read them. */
final class DefinitionsReady {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int READ_WITHIN_MS = 1_000;

    private final Cluster cluster;

    DefinitionsReady(Cluster cluster) {
        this.cluster = cluster;
    }

    void await(List<Plan.Experiment> experiments) throws InterruptedException {
        Set<String> missing = new HashSet<>();
        experiments.forEach(experiment -> missing.add(Topics.experimentKey(Topics.DEFAULT_PROJECT, experiment.key())));
        TopicPartition partition = new TopicPartition(Topics.EXPERIMENTS, 0);
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers()),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (!missing.isEmpty()) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("definitions do not reach " + Topics.EXPERIMENTS + ": " + missing);
                }
                consumer.poll(Duration.ofMillis(100)).forEach(record -> missing.remove(record.key()));
            }
        }
        TimeUnit.MILLISECONDS.sleep(READ_WITHIN_MS);
    }
}
