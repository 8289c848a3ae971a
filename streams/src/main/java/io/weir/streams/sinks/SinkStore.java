package io.weir.streams.sinks;

import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Where what a topic says is kept for readers. It holds its own position in the topic, moved together with what is written, so
 * that after any crash or loss of the store it says itself where to go on.
 *
 * <p>Every method may throw when the store is away; nothing is half written then.
 */
interface SinkStore<R> {

    /** A word for logs, metrics and the consumer group. */
    String name();

    String topic();

    /** What it keeps of records of one partition, in their order; may be fewer. */
    Collection<R> read(List<ConsumerRecord<byte[], byte[]>> records);

    /** The next offset that the store wants of a partition of its topic; empty: it knows nothing of it. */
    OptionalLong position(int partition);

    /**
     * The store knows nothing of a partition: it is filled from the beginning.
     *
     * @param end offset up to which the store is incomplete
     * @param partitions of the topic
     */
    void begin(int partition, long end, int partitions);

    /**
     * Writes records and moves the position, all or nothing. Records written again change nothing.
     *
     * @return false, and nothing is written, when the position is not {@code expected}: somebody else moved it, or the
     *     store came back with less than it had
     */
    boolean write(int partition, long expected, long next, Collection<R> records);
}
