package io.weir.kit.lag;

import io.weir.schemas.Topics;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** How far a consumer group has committed {@link Topics#EVENTS}. Answers from memory, on any thread. */
public final class GroupPositions implements Look {

    private final String group;
    private final InstantSource clock;
    private volatile Seen seen;

    private record Seen(Instant at, Map<Integer, Long> next) {}

    public GroupPositions(String group, InstantSource clock) {
        this.group = group;
        this.clock = clock;
    }

    public String group() {
        return group;
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
        Instant asked = clock.instant();
        Map<Integer, Long> next = new TreeMap<>();
        Look.await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach((partition, committed) -> {
                    // Null: nothing committed. Other topics: what the group itself sends to another partition.
                    if (committed != null && partition.topic().equals(Topics.EVENTS)) {
                        next.put(partition.partition(), committed.offset());
                    }
                });
        seen = new Seen(asked, Map.copyOf(next));
    }
}
