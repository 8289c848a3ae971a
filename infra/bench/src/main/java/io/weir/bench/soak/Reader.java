package io.weir.bench.soak;

import io.weir.schemas.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/** How far the topology has read, and nothing of the log behind it: for hours at full rate it would not fit on a disk. */
final class Reader implements AutoCloseable {

    private static final int LOOK_EVERY_MS = 100;
    private static final int CUT_EVERY_LOOKS = 100;

    private final Admin admin;
    private final String group;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread;
    private volatile long committed;

    Reader(Admin admin, String group) {
        this.admin = admin;
        this.group = group;
        this.thread = Thread.ofPlatform().daemon().start(this::follow);
    }

    /** Events, all partitions together. */
    long committed() {
        return committed;
    }

    private void follow() {
        try {
            for (int look = 1; !end.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS); look++) {
                look(look % CUT_EVERY_LOOKS == 0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(boolean cut) throws InterruptedException {
        Map<TopicPartition, RecordsToDelete> read = new HashMap<>();
        try {
            long sum = 0;
            var offsets = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            for (var entry : offsets.entrySet()) {
                if (!entry.getKey().topic().equals(Topics.EVENTS) || entry.getValue() == null) continue;
                sum += entry.getValue().offset();
                read.put(
                        entry.getKey(),
                        RecordsToDelete.beforeOffset(entry.getValue().offset()));
            }
            committed = sum;
            if (cut && !read.isEmpty()) admin.deleteRecords(read).all().get();
        } catch (ExecutionException notYet) {
            // The group is not there yet, or a broker is busy: the next look tells.
        }
    }

    @Override
    public void close() throws InterruptedException {
        end.countDown();
        thread.join();
    }
}
