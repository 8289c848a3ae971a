package io.weir.bench.torture.strike;

import io.weir.bench.torture.cluster.Cluster;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;

/** Whether every record is on every broker that should have it. */
final class Copies {

    private static final int LOOK_EVERY_MS = 200;

    private final Cluster cluster;

    Copies(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Waits for it; false when it is not so within {@code timeout}, or there is but one broker. */
    boolean areWhole(Duration timeout) throws InterruptedException {
        if (cluster.layout().brokers() == 1) return false;
        long deadline = System.nanoTime() + timeout.toNanos();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            while (!areWhole(admin)) {
                if (System.nanoTime() > deadline) return false;
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
            }
            return true;
        }
    }

    private static boolean areWhole(Admin admin) throws InterruptedException {
        try {
            var names = admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get();
            return admin.describeTopics(names).allTopicNames().get().values().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(partition ->
                            partition.isr().size() == partition.replicas().size());
        } catch (ExecutionException e) {
            return false; // no leader yet
        }
    }
}
