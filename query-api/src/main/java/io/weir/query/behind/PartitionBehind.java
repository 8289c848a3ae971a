package io.weir.query.behind;

import io.weir.kit.lag.Lag;
import java.util.ArrayList;
import java.util.List;

/** {@link BehindLog} of one partition of the log. */
public record PartitionBehind(int partition, long events, double seconds, boolean atLeast) {

    /** Of every partition of the log, in their order; none while it is unknown. */
    public static List<PartitionBehind> of(Lag lag) {
        List<PartitionBehind> partitions = new ArrayList<>();
        if (lag instanceof Lag.Known known) {
            known.partitions()
                    .forEach((partition, behind) -> partitions.add(
                            new PartitionBehind(partition, behind.events(), behind.seconds(), behind.isAtLeast())));
        }
        return partitions;
    }
}
