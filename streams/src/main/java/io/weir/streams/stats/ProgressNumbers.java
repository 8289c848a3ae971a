package io.weir.streams.stats;

import io.weir.schemas.LogOffset;
import io.weir.schemas.Stats;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Stages progress and cluster_progress: how far a partition is computed. Nothing in it ever goes back. */
public final class ProgressNumbers implements Numbers {

    private final TreeMap<Integer, Long> asOf;
    private final TreeMap<Integer, Long> asOfRekeyed;
    private long streamTime;

    ProgressNumbers(Stats stored) {
        asOf = positions(stored.getAsOf());
        asOfRekeyed = positions(stored.getAsOfRekeyed());
        streamTime = stored.getStreamTime();
    }

    /** Partition's own events before {@code nextOffset} are in the numbers. */
    public void reached(int partition, long nextOffset) {
        asOf.merge(partition, nextOffset, Math::max);
    }

    /** What was re-keyed from {@code origin} and lies before {@code nextOffset} is in the numbers. */
    public void reachedRekeyed(int origin, long nextOffset) {
        asOfRekeyed.merge(origin, nextOffset, Math::max);
    }

    /** @param receivedTime epoch milliseconds */
    public void seen(long receivedTime) {
        streamTime = Math.max(streamTime, receivedTime);
    }

    @Override
    public void writeTo(Stats record) {
        record.setAsOf(offsets(asOf));
        record.setAsOfRekeyed(offsets(asOfRekeyed));
        record.setStreamTime(streamTime);
    }

    private static TreeMap<Integer, Long> positions(List<LogOffset> offsets) {
        TreeMap<Integer, Long> positions = new TreeMap<>();
        for (LogOffset at : offsets) positions.put(at.getPartition(), at.getNextOffset());
        return positions;
    }

    private static List<LogOffset> offsets(TreeMap<Integer, Long> positions) {
        List<LogOffset> offsets = new ArrayList<>(positions.size());
        positions.forEach((partition, next) -> offsets.add(new LogOffset(partition, next)));
        return offsets;
    }
}
