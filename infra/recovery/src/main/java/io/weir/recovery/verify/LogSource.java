package io.weir.recovery.verify;

import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Where the records of weir.events.v1 are read from. */
interface LogSource {

    /** By partition the first offset that there still is: 0, unless records were removed. */
    Map<Integer, Long> beginnings();

    /** By partition the offset after the last record. */
    Map<Integer, Long> ends();

    /**
     * Reads the records between those offsets, those of a partition in their order.
     *
     * @param from by partition, inclusive; where it says nothing, 0
     * @param ends by partition, exclusive
     */
    void read(Map<Integer, Long> from, Map<Integer, Long> ends, Consumer<ConsumerRecord<byte[], byte[]>> to);
}
