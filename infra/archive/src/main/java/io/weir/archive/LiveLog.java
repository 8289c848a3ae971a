package io.weir.archive;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Where topics of a running Kafka begin and end, at one moment. */
public record LiveLog(String cluster, Map<TopicPartition, Bounds> partitions) {

    /**
     * @param beginning the first offset that the log still has
     * @param end the offset after the last that is committed
     */
    public record Bounds(long beginning, long end) {}

    public LiveLog {
        partitions = Map.copyOf(partitions);
    }

    public Optional<Bounds> bounds(String topic, int partition) {
        return Optional.ofNullable(partitions.get(new TopicPartition(topic, partition)));
    }

    /** Topics that do not exist are left out. */
    public static LiveLog read(Admin admin, Collection<String> topics, Duration timeout)
            throws ExecutionException, TimeoutException, InterruptedException {
        String cluster = await(admin.describeCluster().clusterId(), timeout);
        Map<TopicPartition, OffsetSpec> first = new HashMap<>();
        Map<TopicPartition, OffsetSpec> last = new HashMap<>();
        for (String topic : topics) {
            for (TopicPartition partition : partitions(admin, topic, timeout)) {
                first.put(partition, OffsetSpec.earliest());
                last.put(partition, OffsetSpec.latest());
            }
        }
        var committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        Map<TopicPartition, ListOffsetsResultInfo> beginnings =
                await(admin.listOffsets(first).all(), timeout);
        Map<TopicPartition, ListOffsetsResultInfo> ends =
                await(admin.listOffsets(last, committed).all(), timeout);
        Map<TopicPartition, Bounds> bounds = new HashMap<>();
        ends.forEach((partition, end) ->
                bounds.put(partition, new Bounds(beginnings.get(partition).offset(), end.offset())));
        return new LiveLog(cluster, bounds);
    }

    private static List<TopicPartition> partitions(Admin admin, String topic, Duration timeout)
            throws ExecutionException, TimeoutException, InterruptedException {
        try {
            return await(admin.describeTopics(List.of(topic)).topicNameValues().get(topic), timeout)
                    .partitions()
                    .stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) return List.of();
            throw e;
        }
    }

    private static <T> T await(KafkaFuture<T> asked, Duration timeout)
            throws ExecutionException, TimeoutException, InterruptedException {
        return asked.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
