package io.weir.streams.archive;

import io.weir.kit.lag.Look;
import io.weir.schemas.Topics;
import io.weir.streams.StreamsSettings;
import io.weir.streams.replays.GenerationTable;
import io.weir.streams.replays.GenerationTable.State;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.jdbc.core.JdbcTemplate;

/** Who reads the log beside the archive's writer, and how far all of them are: every generation, and the sink of events. */
final class LogReaders {

    private static final String SINK = "events";

    private final GenerationTable generations;
    private final JdbcTemplate jdbc;
    private final StreamsSettings settings;

    LogReaders(GenerationTable generations, JdbcTemplate jdbc, StreamsSettings settings) {
        this.generations = generations;
        this.jdbc = jdbc;
        this.settings = settings;
    }

    /** By partition the first offset that one of them has not read; of a partition that is missing nobody may lose anything. */
    Map<Integer, Long> readTo(Admin admin) throws ExecutionException, TimeoutException, InterruptedException {
        Map<Integer, Long> readTo = null;
        for (Map.Entry<Long, State> generation : generations.read().states().entrySet()) {
            if (generation.getValue() == State.dropping) continue;
            readTo = least(
                    readTo, committed(admin, settings.group(generation.getKey()).id()));
        }
        if (settings.eventsEnabled()) readTo = least(readTo, sink());
        return readTo == null ? Map.of() : readTo;
    }

    private static Map<Integer, Long> committed(Admin admin, String group)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<Integer, Long> next = new HashMap<>();
        Look.await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach((partition, committed) -> {
                    if (committed != null && partition.topic().equals(Topics.EVENTS)) {
                        next.put(partition.partition(), committed.offset());
                    }
                });
        return next;
    }

    private Map<Integer, Long> sink() {
        Map<Integer, Long> next = new HashMap<>();
        jdbc.query(
                "select partition, next_offset from sink_offsets where sink = ? and topic = ?",
                row -> {
                    next.put(row.getInt("partition"), row.getLong("next_offset"));
                },
                SINK,
                Topics.EVENTS);
        return next;
    }

    /** @param some null: nobody so far */
    private static Map<Integer, Long> least(Map<Integer, Long> some, Map<Integer, Long> other) {
        if (some == null) return other;
        Map<Integer, Long> both = new HashMap<>(some);
        both.keySet().retainAll(other.keySet());
        both.replaceAll((partition, offset) -> Math.min(offset, other.get(partition)));
        return both;
    }
}
