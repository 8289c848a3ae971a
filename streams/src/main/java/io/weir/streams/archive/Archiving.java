package io.weir.streams.archive;

import io.weir.archive.Archive;
import io.weir.archive.ArchivedRecord;
import io.weir.streams.archive.ArchiveMeters.Lag;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads the log into the archive, as long as nothing but the store fails. A partition that waits for the store is not read meanwhile. */
final class Archiving implements ConsumerRebalanceListener {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration REFUSED_FOR = Duration.ofSeconds(30);

    private static final String KAFKA = "Kafka";
    private static final Duration ENDS_EVERY = Duration.ofSeconds(2);

    /** What an orderly stop may take to archive what was read. */
    private static final Duration LAST = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final Archive archive;
    private final TopicIds ids;
    private final Path folder;
    private final StoreWork store;
    private final ArchiveMeters meters;
    private final Rotation rotation;
    private final Map<TopicPartition, Part> parts = new HashMap<>();
    private Map<TopicPartition, Long> ends = Map.of();
    private long askedForEnds;

    Archiving(
            Consumer<byte[], byte[]> consumer,
            Archive archive,
            TopicIds ids,
            Path folder,
            StoreWork store,
            ArchiveMeters meters,
            Rotation rotation) {
        this.consumer = consumer;
        this.archive = archive;
        this.ids = ids;
        this.folder = folder;
        this.store = store;
        this.meters = meters;
        this.rotation = rotation;
    }

    void run(List<String> topics, BooleanSupplier goesOn) throws Exception {
        consumer.subscribe(topics, this);
        try {
            while (goesOn.getAsBoolean()) {
                read(POLL);
                goOn();
                measure();
            }
            if (meters.waitsFor() == null) finish();
        } finally {
            parts.values().forEach(Part::giveUp);
        }
    }

    private void read(Duration longest) throws IOException {
        try {
            take(consumer.poll(longest));
        } catch (OffsetOutOfRangeException e) {
            for (TopicPartition partition : e.partitions()) lookAgain(partition);
        }
    }

    private void take(ConsumerRecords<byte[], byte[]> records) throws IOException {
        long now = System.nanoTime();
        for (TopicPartition partition : records.partitions()) {
            Part part = parts.get(partition);
            for (ConsumerRecord<byte[], byte[]> record : records.records(partition))
                part.take(ArchivedRecord.of(record), now);
        }
    }

    private void goOn() throws Exception {
        long now = System.nanoTime();
        for (Map.Entry<TopicPartition, Part> each : parts.entrySet()) {
            TopicPartition partition = each.getKey();
            Part part = each.getValue();
            if (part.isReading() && reach(partition, part, rotation, now)) consumer.pause(Set.of(partition));
            if (part.isAdded()) {
                part.added(now);
                commit(partition, part.first());
            }
            if (part.isFound()) begin(partition, part, now);
            if (part.isRefusedSince(now - REFUSED_FOR.toNanos())) part.look();
            if (part.isReading() && consumer.paused().contains(partition)) {
                if (consumer.position(partition) != part.first()) consumer.seek(partition, part.first());
                consumer.resume(Set.of(partition));
            }
        }
    }

    /** A file is added only if the topic is still the same then: so was all that had been read. */
    private boolean reach(TopicPartition partition, Part part, Rotation when, long now) throws Exception {
        long position = consumer.position(partition);
        if (!part.isComplete(position, when, now)) return false;
        ids.require(partition.topic());
        part.add(position);
        return true;
    }

    private void begin(TopicPartition partition, Part part, long now) throws Exception {
        ids.require(partition.topic());
        Set<TopicPartition> asked = Set.of(partition);
        long beginning = consumer.beginningOffsets(asked).get(partition);
        long end = consumer.endOffsets(asked).get(partition);
        part.begin(beginning, end, archivedBefore(partition), now);
    }

    /** What the group remembers of this archive; 0: nothing, or of another archive. */
    private long archivedBefore(TopicPartition partition) {
        OffsetAndMetadata committed = consumer.committed(Set.of(partition)).get(partition);
        boolean isOfThisArchive = committed != null && committed.metadata().equals(name());
        return isOfThisArchive ? committed.offset() : 0;
    }

    /** The same for {@code file:/a} and {@code file:///a/}. */
    private String name() {
        URI uri = archive.store().uri();
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        return uri.getScheme() + "://" + authority + uri.getPath().replaceAll("/+$", "");
    }

    /** For those who watch groups, and to notice an archive that is gone: where it goes on, the archive itself says. */
    private void commit(TopicPartition partition, long next) {
        consumer.commitAsync(Map.of(partition, new OffsetAndMetadata(next, name())), null);
    }

    /** Archives what was read, in an orderly stop. */
    private void finish() throws Exception {
        long began = System.nanoTime();
        consumer.pause(consumer.assignment());
        for (Map.Entry<TopicPartition, Part> each : parts.entrySet()) {
            if (each.getValue().isReading()) reach(each.getKey(), each.getValue(), Rotation.NOW, began);
        }
        Set<Part> open = new HashSet<>(parts.values());
        while (!open.isEmpty() && System.nanoTime() - began < LAST.toNanos() && meters.waitsFor() == null) {
            open.removeIf(part -> part.isReading() || part.refusal().isPresent());
            for (Part part : open) if (part.isAdded()) part.added(began);
            Thread.sleep(10);
        }
    }

    /** A consumer hears nothing of the ends of partitions that it does not read. */
    private void askForEnds() {
        long now = System.nanoTime();
        if (askedForEnds != 0 && now - askedForEnds < ENDS_EVERY.toNanos()) return;
        askedForEnds = now;
        try {
            ends = consumer.endOffsets(parts.keySet());
            meters.noLongerFails(KAFKA);
        } catch (TimeoutException e) {
            ends = Map.of(); // the lag is not known
            meters.fails(KAFKA, "Kafka does not say where the log ends");
        }
    }

    private void measure() {
        askForEnds();
        Map<String, List<Map.Entry<TopicPartition, Part>>> byTopic = parts.entrySet().stream()
                .collect(Collectors.groupingBy(each -> each.getKey().topic()));
        Map<String, Lag> lags = new HashMap<>();
        byTopic.forEach((topic, all) -> lags.put(topic, lag(all)));
        meters.show(lags);
        meters.refuses(parts.values().stream()
                .map(Part::refusal)
                .flatMap(Optional::stream)
                .sorted()
                .collect(Collectors.collectingAndThen(Collectors.joining("; "), all -> all.isEmpty() ? null : all)));
    }

    private Lag lag(List<Map.Entry<TopicPartition, Part>> ofTopic) {
        double events = 0;
        double seconds = 0;
        for (Map.Entry<TopicPartition, Part> each : ofTopic) {
            Optional<Long> archivedTo = each.getValue().archivedTo();
            Long end = ends.get(each.getKey());
            if (archivedTo.isEmpty() || end == null) return Lag.UNKNOWN;
            events += Math.max(0, end - archivedTo.get());
            double age = each.getValue()
                    .oldest()
                    .map(oldest -> (System.currentTimeMillis() - oldest) / 1e3)
                    .orElse(0.0);
            seconds = Math.max(seconds, age);
        }
        return new Lag(events, seconds);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            consumer.pause(Set.of(partition));
            consumer.seek(partition, 0); // it has no other position until the archive has said where it ends
            parts.put(partition, new Part(partition, archive, folder, store, meters));
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            Part part = parts.remove(partition);
            if (part != null) part.giveUp();
        }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        onPartitionsRevoked(partitions);
    }

    private void lookAgain(TopicPartition partition) {
        consumer.pause(Set.of(partition));
        consumer.seek(partition, 0);
        parts.get(partition).look();
    }
}
