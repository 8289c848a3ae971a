package io.weir.recovery.restore;

import io.weir.archive.Archive;
import io.weir.archive.ArchivedRange;
import io.weir.archive.RangeReader;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.recovery.restore.RestoreReport.Topic;
import io.weir.schemas.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.Producer;

/// Restores an archive into a new Kafka cluster, beside the PostgreSQL that knows the experiments:
/// ```
/// archive ─> checked whole ─> is the cluster empty, are all experiments known? ─> records, merged by received time ─>
// topics
///                                                     PostgreSQL: numbers kept aside, positions forgotten; Redis,
// streams: emptied
/// ```
/// Nothing is written before everything was checked. Interrupted, it goes on when it is run again.
public final class Restore {

    /** In this order: a definition is there before the events. */
    private static final List<String> TOPICS = List.of(Topics.EXPERIMENTS, Topics.REJECTED, Topics.EVENTS);

    private final Archive archive;
    private final RestoreTarget target;
    private final KafkaSettings kafka;
    private final RestoreProgress progress;

    public Restore(Archive archive, RestoreTarget target, RestoreProgress progress) {
        this.archive = archive;
        this.target = target;
        this.kafka = target.kafka();
        this.progress = progress;
    }

    /** How many partitions the log had when it was archived. */
    public static int archivedPartitions(Archive archive) throws IOException {
        return archive.partitions(Topics.EVENTS).stream()
                .mapToInt(p -> p + 1)
                .max()
                .orElseThrow(() -> new RestoreRefused(
                        "The archive holds no events.", "Name the URI that streams archives to: WEIR_ARCHIVE."));
    }

    /** @throws RestoreRefused when the archive is damaged, the cluster is not empty, or experiments are not known */
    public RestoreReport run(RestoreRequest request) throws IOException, SQLException, InterruptedException {
        checkArchive(request);
        try (TargetCluster cluster = new TargetCluster(kafka);
                StoredState stored = new StoredState(target.database())) {
            Marker marker = new Marker(cluster, kafka);
            String what = what(request);
            requireEmpty(cluster, marker, what);
            requireExperiments(stored, request);
            cluster.ensureTopics();
            requirePartitions(cluster);
            try (Producer<byte[], byte[]> producer = cluster.producer()) {
                marker.begin(what, producer);
                List<Topic> topics = new ArrayList<>();
                for (String topic : TOPICS) topics.add(restore(topic, request, cluster, producer));
                Long kept = stored.beginAnew();
                CachedState.forget(target.redisUrl());
                target.stateOfStreams().run();
                marker.done(what, producer);
                return new RestoreReport(topics, kept);
            }
        }
    }

    private String what(RestoreRequest request) throws IOException {
        var info = archive.info().orElseThrow(() -> new RestoreRefused("There is no archive.", "Name another URI."));
        return "archive of cluster " + info.cluster() + " to " + kafka.partitions() + " partitions, until "
                + (request.until() == null ? "its end" : request.until());
    }

    private void checkArchive(RestoreRequest request) throws IOException {
        List<ArchivedRange> all = new ArrayList<>();
        for (String topic : TOPICS) {
            for (int partition : archive.partitions(topic)) {
                long next = -1;
                for (ArchivedRange range : archive.ranges(topic, partition)) {
                    boolean lacksRecords = range.isLost() || next < 0 && range.first() > 0;
                    if (lacksRecords && !request.isIncomplete()) throw incomplete(range);
                    if (next >= 0 && range.first() != next) throw gap(range, next);
                    next = range.end();
                    all.add(range);
                }
            }
        }
        progress.begins(
                "Checking the archive",
                all.stream().mapToLong(ArchivedRange::bytes).sum(),
                "bytes");
        for (ArchivedRange range : all) {
            RangeReader.check(archive.store(), range);
            progress.advances(range.bytes());
        }
    }

    private static RestoreRefused incomplete(ArchivedRange range) {
        String lost = range.isLost() ? range.first() + " to " + (range.end() - 1) : "0 to " + (range.first() - 1);
        return new RestoreRefused(
                "Records of " + range.topic() + " partition " + range.partition() + ", offsets " + lost
                        + ", were deleted from Kafka before they were archived. Numbers would lack them.",
                "Add --incomplete to restore what there is.");
    }

    private static RestoreRefused gap(ArchivedRange range, long next) {
        return new RestoreRefused(
                "The archive of " + range.topic() + " partition " + range.partition() + " has nothing from offset "
                        + next + " to " + range.first() + ".",
                "`weir archive verify` lists everything that is wrong with it.");
    }

    private static void requireEmpty(TargetCluster cluster, Marker marker, String what) throws InterruptedException {
        var found = marker.read();
        if (found.isPresent() && found.get().isDone()) {
            throw new RestoreRefused(
                    "This cluster was restored already: " + found.get().what() + ".",
                    "Start Weir on it, or restore into a new cluster.");
        }
        if (found.isPresent() && !found.get().what().equals(what)) {
            throw new RestoreRefused(
                    "Another restore of this cluster was interrupted: "
                            + found.get().what() + ".",
                    "Run that one again, or restore into a new cluster.");
        }
        if (found.isPresent()) return;
        List<String> holding = cluster.holding();
        if (holding.isEmpty()) return;
        throw new RestoreRefused(
                "The cluster is not empty: " + String.join(", ", holding) + (holding.size() == 1 ? " has" : " have")
                        + " records.",
                "Restore into a new cluster; nothing of Weir may run on it yet.");
    }

    /** Streams would tell the stream that an experiment which PostgreSQL does not know was deleted. */
    private void requireExperiments(StoredState stored, RestoreRequest request) throws IOException, SQLException {
        Set<String> missing = new TreeSet<>();
        try (MergedRanges definitions = new MergedRanges(archive, Topics.EXPERIMENTS)) {
            definitions.forEachRemaining(placed -> {
                String key = new String(placed.record().key(), StandardCharsets.UTF_8);
                if (placed.record().timestamp() > request.lastReceived()) return;
                if (placed.record().value() == null) missing.remove(key);
                else missing.add(key);
            });
        }
        missing.removeAll(stored.experiments());
        if (missing.isEmpty() || request.losesDefinitions()) return;
        throw new RestoreRefused(
                "PostgreSQL does not know " + missing.size() + (missing.size() == 1 ? " experiment" : " experiments")
                        + " of the archive: " + some(missing) + ".",
                "Restore PostgreSQL's backup first, or add --lose-definitions: their numbers are gone then.");
    }

    private static String some(Set<String> keys) {
        List<String> first = keys.stream().limit(5).toList();
        return String.join(", ", first) + (keys.size() > first.size() ? " and others" : "");
    }

    private void requirePartitions(TargetCluster cluster) throws InterruptedException {
        int there = cluster.partitions(Topics.EVENTS);
        if (there == kafka.partitions()) return;
        throw new RestoreRefused(
                Topics.EVENTS + " has " + there + " partitions, and " + kafka.partitions() + " are asked for.",
                "Add --partitions " + there + ", or restore into a new cluster.");
    }

    private Topic restore(
            String topic, RestoreRequest request, TargetCluster cluster, Producer<byte[], byte[]> producer)
            throws IOException, InterruptedException {
        long archived = archive.partitions(topic).stream()
                .flatMap(partition -> archive.ranges(topic, partition).stream())
                .mapToLong(ArchivedRange::records)
                .sum();
        progress.begins("Restoring " + topic, archived, "records");
        TopicWriter writer = new TopicWriter(producer, topic, cluster.ends(topic));
        long later;
        try (MergedRanges records = new MergedRanges(archive, topic)) {
            later = writer.write(records, request.lastReceived(), progress);
        }
        long[] ends = cluster.ends(topic);
        if (!Arrays.equals(ends, writer.ends())) {
            throw new IllegalStateException(topic + " must hold " + Arrays.toString(writer.ends())
                    + " records by partition, and holds " + Arrays.toString(ends));
        }
        return new Topic(topic, ends.length, archived - later, later);
    }
}
