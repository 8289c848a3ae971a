package io.weir.streams.archive;

import io.weir.archive.Archive;
import io.weir.archive.ArchiveInfo;
import io.weir.archive.ArchiveRefused;
import io.weir.archive.ArchiveStore;
import io.weir.archive.ArchivedRange;
import io.weir.archive.LiveLog;
import io.weir.archive.RangeReader;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.lag.Look;
import io.weir.kit.lifecycle.RetryingLifecycle;
import io.weir.kit.management.ServiceHealth;
import io.weir.schemas.Topics;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes events from the log that are old enough: file by file of the archive, and only after the file was read back whole and everybody has
 * read these events. Kafka itself deletes nothing, as it knows of neither. Several instances do it beside each other; whoever comes second
 * finds it done.
 */
final class LogRetention extends RetryingLifecycle implements ServiceHealth {

    private static final Logger log = LoggerFactory.getLogger(LogRetention.class);
    private static final Duration PAUSE = Duration.ofSeconds(20);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofMillis(Look.TIMEOUT_MS);

    /** How far the log is read. */
    interface ReadTo {
        /** By partition the first offset that is still needed. */
        Map<Integer, Long> of(Admin admin) throws ExecutionException, TimeoutException, InterruptedException;
    }

    private final ArchivingSettings archive;
    private final KafkaSettings kafka;
    private final Duration retention;
    private final ReadTo readTo;
    private final InstantSource clock;

    private volatile String told = "starts";

    LogRetention(
            ArchivingSettings archive, KafkaSettings kafka, Duration retention, ReadTo readTo, InstantSource clock) {
        super("weir-log-retention", PAUSE, STOP_WITHIN);
        this.archive = archive;
        this.kafka = kafka;
        this.retention = retention;
        this.readTo = readTo;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "log-retention";
    }

    /** Always ready: what is not deleted costs disk only. */
    @Override
    public Status status() {
        String failure = task.failure();
        return new Status(true, failure == null ? told : "WAITS, nothing is deleted from the log: " + failure);
    }

    @Override
    protected boolean attempt() throws Exception {
        try (ArchiveStore store = ArchiveStore.open(URI.create(archive.uri()), archive.store());
                Admin admin = Admin.create(kafka.client("weir-log-retention"))) {
            Archive whole = Archive.open(store);
            LiveLog live = LiveLog.read(admin, List.of(Topics.EVENTS), TIMEOUT);
            requireOwn(whole, live);
            new TopicIds(admin, whole).require(Topics.EVENTS);
            Map<TopicPartition, Long> young = young(admin, live);
            Map<Integer, Long> read = readTo.of(admin);
            long kept = 0;
            for (TopicPartition partition : live.partitions().keySet()) {
                long begins = live.partitions().get(partition).beginning();
                long limit = Math.min(young.get(partition), read.getOrDefault(partition.partition(), 0L));
                kept += live.partitions().get(partition).end() - delete(whole, admin, partition, begins, limit);
            }
            told = "events stay for " + words(retention) + "; the log has " + kept + " offsets";
        }
        return true;
    }

    private void requireOwn(Archive whole, LiveLog live) {
        Optional<ArchiveInfo> info = whole.info();
        if (info.isEmpty()) throw new IllegalStateException("there is no archive at " + archive.uri() + " yet");
        if (info.get().cluster().equals(live.cluster())) return;
        throw new ArchiveRefused("the archive at " + archive.uri() + " is that of the Kafka cluster "
                + info.get().cluster() + ", and this one is " + live.cluster());
    }

    /** By partition the first offset that is too young to be deleted. */
    private Map<TopicPartition, Long> young(Admin admin, LiveLog live)
            throws ExecutionException, TimeoutException, InterruptedException {
        OffsetSpec since =
                OffsetSpec.forTimestamp(clock.instant().minus(retention).toEpochMilli());
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        live.partitions().keySet().forEach(partition -> asked.put(partition, since));
        Map<TopicPartition, Long> young = new HashMap<>();
        Look.await(admin.listOffsets(asked).all()).forEach((partition, found) -> {
            boolean isNone = found.offset() < 0; // all of them are old
            young.put(partition, isNone ? live.partitions().get(partition).end() : found.offset());
        });
        return young;
    }

    /** @return where the partition begins now */
    private long delete(Archive whole, Admin admin, TopicPartition partition, long begins, long limit)
            throws ExecutionException, TimeoutException, InterruptedException {
        long now = begins;
        Optional<ArchivedRange> range = holding(whole, partition, now, limit);
        while (range.isPresent() && range.get().end() <= limit && !range.get().isLost() && task.isRunning()) {
            RangeReader.check(whole.store(), range.get());
            now = range.get().end();
            Look.await(admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(now)))
                    .lowWatermarks()
                    .get(partition));
            range = whole.range(partition.topic(), partition.partition(), now);
        }
        if (now > begins)
            log.info(
                    "{} begins at offset {} now: what was before is in the archive and older than {}",
                    partition,
                    now,
                    words(retention));
        return now;
    }

    /** The file that has the first offset of the log. It mostly begins there, as file by file is deleted. */
    private static Optional<ArchivedRange> holding(Archive whole, TopicPartition partition, long offset, long limit) {
        if (offset >= limit) return Optional.empty();
        Optional<ArchivedRange> first = whole.range(partition.topic(), partition.partition(), offset);
        if (first.isPresent()) return first;
        return whole.ranges(partition.topic(), partition.partition()).stream()
                .filter(range -> range.first() <= offset && offset < range.end())
                .findFirst();
    }

    private static String words(Duration duration) {
        return duration.toHours() % 24 == 0 ? duration.toDays() + " days" : duration.toHours() + " hours";
    }
}
