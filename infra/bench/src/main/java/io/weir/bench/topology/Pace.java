package io.weir.bench.topology;

import io.weir.bench.topology.BenchLog.Reading;
import io.weir.schemas.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;

/** How quickly a consumer group goes through the log, by the offsets that it commits. */
final class Pace {

    private static final int LOOK_EVERY_MS = 10;

    /** From the start to the first commit, or to the first record: joining the group, restoring, making topics. */
    private static final Duration START = Duration.ofMinutes(1);

    private final Admin admin;
    private final String group;
    private final long events;
    private boolean complete;

    Pace(Admin admin, String group, long events) {
        this.admin = admin;
        this.group = group;
        this.events = events;
    }

    boolean isComplete() {
        return complete;
    }

    /** Events a second from the first commit that lies behind what is left out, until the end of the log or of the time. */
    double follow(KafkaStreams streams, Reading reading) throws Exception {
        awaitRunning(streams);
        long runningAt = System.nanoTime();
        long deadline = runningAt + reading.longest().toNanos();
        AutoCloseable beside = null;
        try {
            Point first = null;
            Point counted = null;
            while (true) {
                Point now = new Point(System.nanoTime(), committed());
                if (now.committed() > 0 && first == null) {
                    first = now;
                    deadline = now.at() + reading.longest().toNanos();
                    beside = reading.beside().begin();
                }
                if (counted == null && now.committed() > 0 && now.committed() >= reading.skip()) counted = now;
                complete = now.committed() >= events;
                if (complete || now.at() > deadline) {
                    return rate(new Point(runningAt, 0), first, counted, now, processed(streams));
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
            }
        } finally {
            if (beside != null) beside.close();
        }
    }

    private record Point(long at, long committed) {}

    /** From the latest of the points from which something was committed. */
    private static double rate(Point running, Point first, Point counted, Point now, double processed) {
        if (counted != null && now.committed() > counted.committed()) return rate(counted, now.committed(), now);
        if (first != null && now.committed() > first.committed()) return rate(first, now.committed(), now);
        return rate(running, Math.max(now.committed(), processed), now); // one commit, or none
    }

    private static double rate(Point from, double until, Point now) {
        return (until - from.committed()) / ((now.at() - from.at()) / 1e9);
    }

    private static void awaitRunning(KafkaStreams streams) throws InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (streams.state() != KafkaStreams.State.RUNNING) {
            if (System.nanoTime() > deadline || streams.state().hasCompletedShutdown()) {
                throw new IllegalStateException("streams is " + streams.state());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
        }
    }

    /** Records that were processed, committed or not: what is left to say of an application that did not commit. */
    private static double processed(KafkaStreams streams) {
        return streams.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("process-total")
                        && metric.getKey().group().equals("stream-thread-metrics"))
                .mapToDouble(metric -> ((Number) metric.getValue().metricValue()).doubleValue())
                .sum();
    }

    long committed() throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> offsets;
        try {
            offsets = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
        } catch (ExecutionException e) {
            return 0; // the group is not there yet
        }
        return offsets.entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(Topics.EVENTS) && entry.getValue() != null)
                .mapToLong(entry -> entry.getValue().offset())
                .sum();
    }
}
