package io.weir.streams.clusters;

/** What lies in by-cluster. */
sealed interface ClusterMessage {

    /**
     * What changed in one cluster, as seen by one partition's units. Changes of several partitions add up in any order.
     *
     * @param control the experiment's first variant
     */
    record Changed(ClusterKey cluster, String control, Moments changes) implements ClusterMessage {}

    /** All changes of partition {@code source} up to {@code position} that had to come to partition {@code target} have come. */
    record Watermark(int source, Position position, int target) implements ClusterMessage {}
}
