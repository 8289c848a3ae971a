package io.weir.oracle;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One record of weir.events.v1 and its place there. */
public record LogLine(int partition, long offset, LogRecord record) {

    /** @throws RuntimeException when it is no event */
    public static LogLine of(ConsumerRecord<byte[], byte[]> record) {
        return new LogLine(record.partition(), record.offset(), LogRecord.of(record));
    }
}
