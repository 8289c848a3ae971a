package io.weir.bench.torture.evidence;

import io.weir.schemas.LogOffset;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import java.util.Map;
import java.util.TreeMap;

/**
 * The statistics of a generation as one store holds them.
 *
 * @param whole false: the store itself says that something is missing
 */
public record Stored(Map<StatsKey, Stats> records, boolean whole) {

    public Stored {
        records = Map.copyOf(records);
    }

    /** True when everything before those offsets is in the numbers, by its own key and re-keyed. */
    public boolean hasReached(Map<Integer, Long> ends) {
        return whole && reached(false, ends) && reached(true, ends);
    }

    private boolean reached(boolean rekeyed, Map<Integer, Long> ends) {
        // A re-keyed event may travel to any partition: each must have been told how far each origin was read.
        Map<Integer, Long> least = new TreeMap<>();
        Map<Integer, Integer> told = new TreeMap<>();
        records.forEach((key, stats) -> {
            if (key.getStage() != Stage.progress) return;
            for (LogOffset at : rekeyed ? stats.getAsOfRekeyed() : stats.getAsOf()) {
                least.merge(at.getPartition(), at.getNextOffset(), Math::min);
                told.merge(at.getPartition(), 1, Integer::sum);
            }
        });
        int tellers = rekeyed ? ends.size() : 1;
        return ends.entrySet().stream()
                .allMatch(end -> end.getValue() == 0
                        || told.getOrDefault(end.getKey(), 0) == tellers
                                && least.get(end.getKey()) >= end.getValue());
    }
}
