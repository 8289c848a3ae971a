package io.weir.bench.torture.evidence;

import io.weir.schemas.LogOffset;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The statistics of a generation as one store holds them.
 *
 * @param whole false: the store itself says that something is missing
 */
public record Stored(Map<StatsKey, Stats> records, boolean whole) {

    public Stored {
        records = Map.copyOf(records);
    }

    /**
     * What of the log before those offsets is not in the numbers yet, in words: by its own key, re-keyed, and over
     * clusters. Empty: all is.
     */
    public List<String> missing(Map<Integer, Long> ends) {
        List<Stats> progress = of(Stage.progress);
        List<Stats> clusters = of(Stage.cluster_progress);
        List<String> missing = new ArrayList<>();
        if (!whole) missing.add("it says that it is not whole");
        // A partition knows its own events; of what may travel, each must have been told how far each origin was read.
        check(missing, "events", progress, Stats::getAsOf, ends, 1);
        check(missing, "re-keyed events", progress, Stats::getAsOfRekeyed, ends, ends.size());
        check(missing, "clusters", clusters, Stats::getAsOf, ends, ends.size());
        check(missing, "clusters of re-keyed events", clusters, Stats::getAsOfRekeyed, ends, ends.size());
        return missing;
    }

    private List<Stats> of(Stage stage) {
        return records.entrySet().stream()
                .filter(entry -> entry.getKey().getStage() == stage)
                .map(Map.Entry::getValue)
                .toList();
    }

    private static void check(
            List<String> missing,
            String what,
            List<Stats> tellers,
            Function<Stats, List<LogOffset>> told,
            Map<Integer, Long> ends,
            int least) {
        ends.forEach((partition, end) -> {
            long enough = tellers.stream()
                    .filter(teller -> told.apply(teller).stream()
                            .anyMatch(at -> at.getPartition() == partition && at.getNextOffset() >= end))
                    .count();
            if (end > 0 && enough < least) {
                missing.add(what + " of partition " + partition + " to " + end + ": " + enough + " of " + least);
            }
        });
    }
}
