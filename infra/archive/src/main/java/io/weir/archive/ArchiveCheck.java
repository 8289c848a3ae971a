package io.weir.archive;

import io.weir.archive.LiveLog.Bounds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a whole archive and holds it against itself: ranges follow each other, and every object is what its range says. A writer may be at
 * work meanwhile.
 */
public final class ArchiveCheck {

    /** Findings that are kept; of more their number is. */
    private static final int MOST = 1_000;

    /** What may be wrong. */
    public enum Kind {
        /** There is no archive. */
        NO_ARCHIVE,
        /** It is the archive of another Kafka cluster than the log's. */
        FOREIGN,
        /** Offsets that no range has. */
        GAP,
        /** Offsets that two ranges have. */
        OVERLAP,
        /** Offsets that the log had deleted before they were archived. */
        LOST,
        /** An entry that cannot be read, or lies under another name than its own. */
        DAMAGED_ENTRY,
        /** An object that is not what its range says. */
        DAMAGED_OBJECT,
        /** An object that a range names and that is not there. */
        MISSING_OBJECT,
        /** The log has deleted offsets that are not archived yet. */
        NOT_IN_LOG,
        /** The archive has offsets that the log has not reached. */
        AHEAD_OF_LOG,
        /** An object that no range names, left by a crash or about to be named. Nothing is wrong; it may be deleted when it stays. */
        UNREFERENCED
    }

    /**
     * @param object key of what it was found in; {@code topic/partition} for what the log says
     * @param message a sentence for people, which does not repeat the object
     */
    public record Finding(Kind kind, String object, String message) {
        public boolean isDamage() {
            return kind != Kind.UNREFERENCED;
        }
    }

    /**
     * @param findings the first thousand
     * @param more further findings
     * @param isWhole there is no finding that is a damage
     */
    public record Result(long ranges, long records, long bytes, List<Finding> findings, long more, boolean isWhole) {
        public Result {
            findings = List.copyOf(findings);
        }
    }

    private final Archive archive;
    private Supplier<LiveLog> log;
    private Consumer<ArchivedRange> checked = range -> {};

    private final List<Finding> findings = new ArrayList<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private long more;
    private boolean isWhole = true;
    private long ranges;
    private long records;
    private long bytes;

    public ArchiveCheck(Archive archive) {
        this.archive = archive;
    }

    /** Holds the archive against that log too, which is asked when all else is read. */
    public ArchiveCheck against(Supplier<LiveLog> log) {
        this.log = log;
        return this;
    }

    /** @param checked is told each range when it is read */
    public ArchiveCheck tell(Consumer<ArchivedRange> checked) {
        this.checked = checked;
        return this;
    }

    /** To be called once. */
    public Result run() {
        Optional<ArchiveInfo> info = info();
        Set<String> topics = new TreeSet<>(archive.topics());
        archive.store().folders(Keys.DATA).stream().filter(Keys::isTopic).forEach(topics::add);
        for (String topic : topics) {
            Set<Integer> partitions = new TreeSet<>(archive.partitions(topic));
            for (String name : archive.store().folders(Keys.DATA + topic + "/"))
                Keys.partition(name).ifPresent(partitions::add);
            for (int partition : partitions) checkPartition(topic, partition);
        }
        if (log != null && info.isPresent()) compare(info.get(), log.get());
        return new Result(ranges, records, bytes, findings, more, isWhole);
    }

    private Optional<ArchiveInfo> info() {
        try {
            Optional<ArchiveInfo> info = archive.info();
            if (info.isEmpty())
                found(
                        Kind.NO_ARCHIVE,
                        Keys.INFO,
                        "there is no archive at " + archive.store().uri());
            return info;
        } catch (ArchiveDamaged e) {
            found(Kind.DAMAGED_ENTRY, e.object(), e.difference());
            return Optional.empty();
        }
    }

    private void checkPartition(String topic, int partition) {
        // Before the ranges: an object that is put meanwhile is not taken for one that none names.
        Set<String> objects = new TreeSet<>(archive.store().list(Keys.objects(topic, partition)));
        Set<Long> unreadable = new HashSet<>();
        long next = -1; // not known
        for (String key : archive.store().list(Keys.entries(topic, partition))) {
            Optional<ArchivedRange> read = entry(key);
            if (read.isEmpty()) {
                OptionalLong first = Keys.first(key);
                first.ifPresent(unreadable::add);
                // An intruder among good entries hides no gap; one that stands where an entry is due may have been it.
                if (first.isPresent() && first.getAsLong() == next) next = -1;
                continue;
            }
            ArchivedRange range = read.get();
            if (next >= 0 && range.first() != next) sayWhatDoesNotFollow(range, next);
            next = Math.max(next, range.end());
            objects.remove(range.object());
            checkRange(range);
        }
        if (next >= 0) ends.put(new TopicPartition(topic, partition), next);
        for (String object : objects) {
            if (!beginsAtOneOf(unreadable, object))
                found(Kind.UNREFERENCED, object, "no range names it: left by a crash, or just being archived");
        }
    }

    private Optional<ArchivedRange> entry(String key) {
        try {
            if (Keys.first(key).isEmpty()) throw new ArchiveDamaged(key, "is no name of an entry");
            return Optional.of(archive.entry(key));
        } catch (ArchiveDamaged e) {
            found(Kind.DAMAGED_ENTRY, e.object(), e.difference());
            return Optional.empty();
        }
    }

    private void sayWhatDoesNotFollow(ArchivedRange range, long next) {
        boolean isGap = range.first() > next;
        long from = isGap ? next : range.first();
        long to = (isGap ? range.first() : Math.min(next, range.end())) - 1;
        String which = "offsets " + from + " to " + to + " of " + range.topic() + ", partition " + range.partition();
        found(
                isGap ? Kind.GAP : Kind.OVERLAP,
                range.entryKey(),
                isGap ? "before it, no range has " + which : "another range has " + which + " too");
    }

    private void checkRange(ArchivedRange range) {
        ranges++;
        if (range.isLost()) {
            found(
                    Kind.LOST,
                    range.entryKey(),
                    "the log had deleted offsets " + range.first() + " to " + (range.end() - 1)
                            + " before they were archived");
        } else if (archive.store().size(range.object()).isEmpty()) {
            found(Kind.MISSING_OBJECT, range.object(), "is missing; " + range.entryKey() + " names it");
        } else {
            try {
                RangeReader.check(archive.store(), range);
                records += range.records();
                bytes += range.bytes();
            } catch (ArchiveDamaged e) {
                found(Kind.DAMAGED_OBJECT, e.object(), e.difference());
            }
        }
        checked.accept(range);
    }

    private static boolean beginsAtOneOf(Set<Long> firsts, String object) {
        String name = object.substring(object.lastIndexOf('/') + 1);
        int dash = name.indexOf('-');
        return dash > 0 && firsts.stream().anyMatch(first -> name.startsWith(first + "-"));
    }

    private void compare(ArchiveInfo info, LiveLog live) {
        if (!info.cluster().equals(live.cluster())) {
            found(
                    Kind.FOREIGN,
                    Keys.INFO,
                    "the archive is of the Kafka cluster " + info.cluster() + ", the log of " + live.cluster());
            return;
        }
        ends.forEach((partition, end) -> {
            String name = partition.topic() + "/" + partition.partition();
            Bounds bounds =
                    live.bounds(partition.topic(), partition.partition()).orElse(new Bounds(0, 0));
            if (bounds.beginning() > end)
                found(
                        Kind.NOT_IN_LOG,
                        name,
                        "the log begins at " + bounds.beginning() + ", the archive ends at " + end
                                + ": what lies between is lost");
            if (bounds.end() < end)
                found(
                        Kind.AHEAD_OF_LOG,
                        name,
                        "the archive ends at " + end + ", the log at " + bounds.end()
                                + ": the topic was created anew, or the log has lost records");
        });
    }

    private void found(Kind kind, String object, String message) {
        Finding finding = new Finding(kind, object, message);
        if (finding.isDamage()) isWhole = false;
        if (findings.size() < MOST) findings.add(finding);
        else more++;
    }
}
