package io.weir.kit.lag;

import io.weir.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * Where the partitions of {@link Topics#EVENTS} end and ended, as Kafka says. Answers from memory, on any thread.
 *
 * <p>What was before the first look is asked of Kafka's index of received times, so a process that has just started
 * knows how old a position is, to a quarter of its age.
 */
public final class LogEnds implements Look {

    /** An answer that is older than this is none. */
    static final Duration VALID = Duration.ofSeconds(10);

    private static final Duration OLDEST = Duration.ofDays(30);
    private static final Duration NEWEST = Duration.ofSeconds(1);
    private static final double STEP = 1.25;

    /** Partitions are added, and the start of the log moves, more seldom than once a minute. */
    private static final int LOOKS_PER_OUTLINE = 60;

    private final InstantSource clock;

    /** Replaced whole: every reader sees the ends of one look or the other. */
    private volatile SortedMap<Integer, Partition> partitions = new TreeMap<>();

    private volatile Instant lookedAt;
    private int looks;

    /** @param start the first offset that the log still has */
    private record Partition(long start, LogHistory history) {}

    public LogEnds(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * How far behind a reader is.
     *
     * @param next by partition the first offset that it has not counted; a partition that is missing was not read at all
     */
    public Lag behind(Map<Integer, Long> next) {
        Instant now = clock.instant();
        Instant last = lookedAt;
        if (last == null) return new Lag.Unknown("Kafka has not said yet where " + Topics.EVENTS + " ends.");
        if (last.plus(VALID).isBefore(now)) {
            return new Lag.Unknown("Kafka has not said where " + Topics.EVENTS + " ends since "
                    + last.truncatedTo(ChronoUnit.SECONDS) + ".");
        }
        SortedMap<Integer, Behind> behind = new TreeMap<>();
        partitions.forEach((partition, known) -> behind.put(
                partition,
                known.history().behind(Math.max(known.start(), next.getOrDefault(partition, 0L)), now.toEpochMilli())));
        return new Lag.Known(behind);
    }

    /** By partition the first offset that the log still has, where the records before it are removed. A minute old at most. */
    public SortedMap<Integer, Long> removed() {
        SortedMap<Integer, Long> removed = new TreeMap<>();
        partitions.forEach((partition, known) -> {
            if (known.start() > 0) removed.put(partition, known.start());
        });
        return removed;
    }

    /** How old the last answer is; null: there was none. */
    public Duration age() {
        Instant last = lookedAt;
        return last == null ? null : Duration.between(last, clock.instant());
    }

    @Override
    public void at(Admin admin) throws ExecutionException, TimeoutException, InterruptedException {
        if (looks++ % LOOKS_PER_OUTLINE == 0 || partitions.isEmpty()) outline(admin);
        Instant asked = clock.instant(); // the answer is of a later moment: an age is rather too long than too short
        Map<Integer, Long> ends = ask(admin, partitions.keySet(), OffsetSpec.latest());
        ends.forEach((partition, end) -> partitions.get(partition).history().add(asked.toEpochMilli(), end));
        lookedAt = asked;
    }

    private void outline(Admin admin) throws ExecutionException, TimeoutException, InterruptedException {
        Map<Integer, LogHistory> histories = new HashMap<>();
        Set<Integer> added = new HashSet<>();
        for (int partition : partitionsOf(admin)) {
            Partition known = partitions.get(partition);
            if (known == null) added.add(partition);
            histories.put(partition, known == null ? new LogHistory() : known.history());
        }
        if (!added.isEmpty()) remember(admin, added, histories);
        SortedMap<Integer, Partition> outlined = new TreeMap<>();
        ask(admin, histories.keySet(), OffsetSpec.earliest())
                .forEach((partition, start) -> outlined.put(partition, new Partition(start, histories.get(partition))));
        partitions = outlined;
    }

    private static List<Integer> partitionsOf(Admin admin)
            throws ExecutionException, TimeoutException, InterruptedException {
        return Look.await(admin.describeTopics(List.of(Topics.EVENTS)).allTopicNames())
                .get(Topics.EVENTS)
                .partitions()
                .stream()
                .map(TopicPartitionInfo::partition)
                .toList();
    }

    /** What the log had as its ends in the past, by the received times of its records. */
    private void remember(Admin admin, Set<Integer> added, Map<Integer, LogHistory> histories)
            throws ExecutionException, TimeoutException, InterruptedException {
        long now = clock.millis();
        Map<Integer, Long> ends = ask(admin, added, OffsetSpec.latest());
        for (double age = OLDEST.toMillis(); age >= NEWEST.toMillis(); age /= STEP) {
            long then = now - (long) age;
            ask(admin, added, OffsetSpec.forTimestamp(then)).forEach((partition, first) -> {
                long end =
                        first < 0 ? ends.get(partition) : first; // nothing was received since: it ended where it ends
                histories.get(partition).add(then, end);
            });
        }
    }

    /** By partition what Kafka answers: an offset; -1: none. */
    private static Map<Integer, Long> ask(Admin admin, Set<Integer> partitions, OffsetSpec spec)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, OffsetSpec> question = new HashMap<>();
        for (int partition : partitions) question.put(new TopicPartition(Topics.EVENTS, partition), spec);
        Map<Integer, Long> answer = new HashMap<>();
        Look.await(admin.listOffsets(question).all())
                .forEach((partition, found) -> answer.put(partition.partition(), found.offset()));
        return answer;
    }
}
