package io.weir.recovery.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.oracle.Fate;
import io.weir.oracle.LogLine;
import io.weir.schemas.BlankStats;
import io.weir.schemas.Projects;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitKey;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * The accounting of projects in one store. A partition says how many of a project's records it has counted, and counts them in the
 * order of the log: so it is exact of a moment of its own, which is found while the log is read, and can be verified while events
 * arrive.
 */
final class Accounts {

    private final Map<Integer, Long> progress;
    private final VerifyRequest request;
    private final Map<Share, Counts> counts = new TreeMap<>();

    /** What a record is before E1. */
    enum Kind {
        EVENT,
        UNREADABLE,
        /** A rule of the generation's quarantine leaves it out. */
        QUARANTINED
    }

    /** What one partition counts of a project. */
    private record Share(String project, int partition) implements Comparable<Share> {
        private static final Comparator<Share> ORDER =
                Comparator.comparing(Share::project).thenComparingInt(Share::partition);

        @Override
        public int compareTo(Share other) {
            return ORDER.compare(this, other);
        }
    }

    private static final class Counts {
        Stats stored = BlankStats.stats();
        long seen;
        /** Of those that were seen, these have to be in the stored numbers. */
        long received;
        /** The first offset that need not be. */
        long end;

        long unreadable;
        long quarantined;
        final Map<Fate, Long> fates = new EnumMap<>(Fate.class);
    }

    /**
     * @param records of one moment
     * @param progress by partition of the log the offset before which everything has to be counted
     */
    Accounts(Map<StatsKey, Stats> records, Map<Integer, Long> progress, VerifyRequest request) {
        this.progress = progress;
        this.request = request;
        records.forEach((key, stats) -> {
            if (key.getStage() == Stage.log && isAsked(key.getProject()))
                of(key.getProject(), key.getPartition()).stored = stats;
        });
    }

    private boolean isAsked(String project) {
        return request.experiments().isEmpty() && request.asksFor(project) && !project.equals(Projects.INTERNAL);
    }

    private Counts of(String project, int partition) {
        return counts.computeIfAbsent(new Share(project, partition), share -> new Counts());
    }

    /** Each record of the log, those of a partition in their order. */
    void reads(ConsumerRecord<byte[], byte[]> record, Kind kind) {
        boolean isEvent = kind != Kind.UNREADABLE;
        String project = isEvent ? UnitKey.parse(record.key()).project() : named(record);
        if (!isAsked(project)) return;
        Counts share = of(project, record.partition());
        share.seen++;
        boolean isCounted = share.seen <= share.stored.getReceived()
                || record.offset() < progress.getOrDefault(record.partition(), 0L);
        if (!isCounted) return;
        share.received++;
        share.end = record.offset() + 1;
        switch (kind) {
            case EVENT -> {}
            case UNREADABLE -> share.unreadable++;
            case QUARANTINED -> share.quarantined++;
        }
    }

    /** What a record that is no event says of itself. */
    private static String named(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(Topics.HEADER_PROJECT);
        return header == null ? Topics.DEFAULT_PROJECT : new String(header.value(), UTF_8);
    }

    /** When the whole log was read, each event with its fate. */
    void tell(LogLine line, Fate fate) {
        Counts share = counts.get(new Share(line.record().project(), line.partition()));
        if (share != null && line.offset() < share.end) share.fates.merge(fate, 1L, Long::sum);
    }

    SortedSet<String> projects() {
        SortedSet<String> projects = new TreeSet<>();
        counts.keySet().forEach(share -> projects.add(share.project()));
        return projects;
    }

    void compare(String store, String project, Comparing comparing) {
        TreeMap<NumberName, String> stored = new TreeMap<>();
        TreeMap<NumberName, String> computed = new TreeMap<>();
        counts.forEach((share, found) -> {
            if (!share.project().equals(project)) return;
            put(stored, share, "received", found.stored.getReceived());
            put(stored, share, "admitted", found.stored.getAdmitted());
            put(stored, share, "duplicates", found.stored.getDuplicates());
            put(stored, share, "conflicts", found.stored.getConflicts());
            put(stored, share, "unreadable", found.stored.getUnreadable());
            put(stored, share, "quarantined", found.stored.getQuarantined());
            put(computed, share, "received", found.received);
            put(computed, share, "admitted", found.fates.getOrDefault(Fate.ADMITTED, 0L));
            put(computed, share, "duplicates", found.fates.getOrDefault(Fate.DUPLICATE, 0L));
            put(computed, share, "conflicts", found.fates.getOrDefault(Fate.CONFLICT, 0L));
            put(computed, share, "unreadable", found.unreadable);
            put(computed, share, "quarantined", found.quarantined);
        });
        comparing.compare(store, stored, computed, name -> List.of());
    }

    private static void put(Map<NumberName, String> numbers, Share share, String field, long number) {
        numbers.put(NumberName.ofPartition(share.partition(), field), Long.toString(number));
    }
}
