package io.weir.streams.sinks;

import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One table of PostgreSQL and the topic that it is filled from. */
interface Rows<R> {

    /** A word for logs, metrics and the consumer group. */
    String name();

    String topic();

    /** See {@link SinkStore#read}. */
    Collection<R> read(List<ConsumerRecord<byte[], byte[]>> records);

    /** Before the transaction that writes the rows: what must be there for them. */
    default void prepare(Collection<R> rows) {}

    /** Inside the transaction. Rows written again change nothing. */
    void write(Collection<R> rows);

    /** The transaction failed: what was taken for granted may not hold. */
    default void failed() {}
}
