package io.weir.query.sums;

import io.weir.schemas.LogOffset;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.UnitType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How far the log is in the numbers: by partition of the log the first offset that is not. */
public final class Positions {

    private final Map<Integer, Stats> progress = new HashMap<>();
    private final Map<Integer, Stats> clusterProgress = new HashMap<>();

    public static Positions of(StatsSnapshot snapshot) {
        Positions positions = new Positions();
        snapshot.records().forEach((key, stats) -> {
            if (key.getStage() == Stage.progress) positions.progress.put(key.getPartition(), stats);
            if (key.getStage() == Stage.cluster_progress) positions.clusterProgress.put(key.getPartition(), stats);
        });
        return positions;
    }

    /** Highest received time, epoch milliseconds; -1: none. */
    public long streamTime() {
        return progress.values().stream().mapToLong(Stats::getStreamTime).max().orElse(-1);
    }

    /** What each partition has read of its own. */
    public TreeMap<Integer, Long> read() {
        TreeMap<Integer, Long> read = new TreeMap<>();
        progress.values().forEach(stats -> stats.getAsOf()
                .forEach(at -> read.merge(at.getPartition(), at.getNextOffset(), Math::max)));
        return read;
    }

    /**
     * Of an experiment's sums over units. Unless its unit is the first of every event's, an event may have had to travel to another
     * partition: a position is reached only when every partition says that it has what had to come to it.
     */
    public TreeMap<Integer, Long> of(UnitType unit) {
        TreeMap<Integer, Long> asOf = read();
        if (unit == UnitType.user) return asOf;
        progress.values().forEach(stats -> limit(asOf, stats.getAsOfRekeyed()));
        return asOf;
    }

    /** Of all that results hold. A cluster's units come from every partition, so every partition must have their values. */
    public TreeMap<Integer, Long> of(Route route) {
        UnitType unit = route.unit();
        TreeMap<Integer, Long> asOf = of(unit);
        if (!route.throughClusters()) return asOf;
        for (int partition : progress.keySet()) {
            Stats reached = clusterProgress.get(partition);
            limit(
                    asOf,
                    reached == null ? List.of() : unit == UnitType.user ? reached.getAsOf() : reached.getAsOfRekeyed());
        }
        return asOf;
    }

    private static void limit(TreeMap<Integer, Long> asOf, List<LogOffset> offsets) {
        Map<Integer, Long> reached = new HashMap<>();
        for (LogOffset at : offsets) reached.put(at.getPartition(), at.getNextOffset());
        asOf.replaceAll((partition, next) -> Math.min(next, reached.getOrDefault(partition, 0L)));
    }
}
