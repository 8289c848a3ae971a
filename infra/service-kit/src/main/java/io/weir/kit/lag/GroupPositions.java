package io.weir.kit.lag;

import io.weir.schemas.Topics;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;

/** How far a consumer group has committed {@link Topics#EVENTS}. Answers from memory, on any thread. */
public final class GroupPositions implements Look {

    /** Which groups are asked. */
    private interface Groups {
        List<String> of(Admin admin) throws ExecutionException, TimeoutException, InterruptedException;
    }

    private final String name;
    private final Groups groups;
    private final InstantSource clock;
    private volatile Seen seen;

    private record Seen(Instant at, Map<Integer, Long> next) {
        long committed() {
            return next.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private GroupPositions(String name, Groups groups, InstantSource clock) {
        this.name = name;
        this.groups = groups;
        this.clock = clock;
    }

    static GroupPositions of(CountingGroup group, InstantSource clock) {
        return new GroupPositions(group.id(), admin -> List.of(group.id()), clock);
    }

    /**
     * Of whichever generation has committed most, for who does not know which one is active: it is the active one, or another that could be
     * switched to. Which one that is, is asked each time, so a group that is deleted is never taken for one that has counted nothing.
     */
    static GroupPositions ofFurthest(String applicationId, InstantSource clock) {
        Pattern ours = Pattern.compile(Pattern.quote(applicationId) + "-\\d{1,18}");
        return new GroupPositions(
                applicationId,
                admin -> Look.await(admin.listGroups().all()).stream()
                        .map(GroupListing::groupId)
                        .filter(id -> ours.matcher(id).matches())
                        .toList(),
                clock);
    }

    /** The group, or what the names of all of them begin with. */
    public String group() {
        return name;
    }

    /**
     * By partition the first offset that the group has not committed; a partition that it never committed is missing.
     * Empty: Kafka has not answered lately.
     */
    public Optional<Map<Integer, Long>> next() {
        Seen last = seen;
        if (last == null || last.at().plus(LogEnds.VALID).isBefore(clock.instant())) return Optional.empty();
        return Optional.of(last.next());
    }

    @Override
    public void at(Admin admin) throws ExecutionException, TimeoutException, InterruptedException {
        Seen furthest = new Seen(clock.instant(), Map.of());
        for (String group : groups.of(admin)) {
            Seen one = new Seen(clock.instant(), committed(admin, group));
            if (one.committed() >= furthest.committed()) furthest = one;
        }
        seen = furthest;
    }

    private static Map<Integer, Long> committed(Admin admin, String group)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<Integer, Long> next = new TreeMap<>();
        Look.await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach((partition, committed) -> {
                    // Null: nothing committed. Other topics: what the group itself sends to another partition.
                    if (committed != null && partition.topic().equals(Topics.EVENTS)) {
                        next.put(partition.partition(), committed.offset());
                    }
                });
        return Map.copyOf(next);
    }
}
