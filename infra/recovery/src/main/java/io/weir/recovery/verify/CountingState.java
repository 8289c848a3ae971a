package io.weir.recovery.verify;

import io.weir.kit.lag.CountingGroup;
import io.weir.kit.lag.Look;
import io.weir.schemas.Topics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** What Kafka knows of the group that computes a generation. */
final class CountingState implements AutoCloseable {

    private final String group;
    private final Admin admin;

    CountingState(VerifyTarget target, long generation) {
        this.group = new CountingGroup(target.group().applicationId(), generation).id();
        this.admin = Admin.create(target.kafka().client("weir-verify-group"));
    }

    /** Nobody computes it. */
    boolean isStopped() {
        try {
            GroupState state = answer(admin.describeConsumerGroups(List.of(group))
                            .describedGroups()
                            .get(group))
                    .groupState();
            return state == GroupState.EMPTY || state == GroupState.DEAD;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) return true;
            throw away(e);
        }
    }

    /** By partition of the log the offset before which everything was handled, whether it was written out or not. */
    Map<Integer, Long> handled() {
        try {
            Map<Integer, Long> handled = new TreeMap<>();
            answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                    .forEach((partition, committed) -> {
                        if (committed != null && partition.topic().equals(Topics.EVENTS))
                            handled.put(partition.partition(), committed.offset());
                    });
            return handled;
        } catch (ExecutionException e) {
            throw away(e);
        }
    }

    private static <T> T answer(KafkaFuture<T> asked) throws ExecutionException {
        try {
            return Look.await(asked);
        } catch (TimeoutException e) {
            throw away(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw away(e);
        }
    }

    private static VerifyRefused away(Exception e) {
        return new VerifyRefused(
                "Kafka does not say how far streams is: " + e.getMessage(), "Look at the brokers, then try again.", e);
    }

    @Override
    public void close() {
        admin.close();
    }
}
