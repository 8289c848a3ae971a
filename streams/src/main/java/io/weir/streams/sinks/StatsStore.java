package io.weir.streams.sinks;

import java.util.Collection;
import java.util.OptionalLong;

/**
 * Where statistics are kept for readers. It holds its own position in the topic, moved together with what is written, so
 * that after any crash or loss of the store it says itself where to go on.
 *
 * <p>Every method may throw when the store is away; nothing is half written then.
 */
interface StatsStore {

    /** A word for logs and metrics. */
    String name();

    /** The next offset that the store wants of a partition of weir.stats.v1; empty: it knows nothing of it. */
    OptionalLong position(int partition);

    /**
     * The store knows nothing of a partition: it is filled from the beginning.
     *
     * @param end offset up to which the store is incomplete
     * @param partitions of the topic
     */
    void begin(int partition, long end, int partitions);

    /**
     * Writes records, of which only higher revisions replace, and moves the position, all or nothing.
     *
     * @return false, and nothing is written, when the position is not {@code expected}: somebody else moved it, or the
     *     store came back with less than it had
     */
    boolean write(int partition, long expected, long next, Collection<StatsRecord> records);
}
