package io.weir.archive;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A Kafka record, exactly as it was. Its arrays are not to be changed.
 *
 * @param timestamp epoch milliseconds, as the record's
 * @param key null where the record has none
 * @param value null: a tombstone
 * @param headers in their order; a name may come twice
 */
public record ArchivedRecord(long offset, long timestamp, byte[] key, byte[] value, List<ArchivedHeader> headers) {

    public ArchivedRecord {
        headers = List.copyOf(headers);
    }

    public static ArchivedRecord of(ConsumerRecord<byte[], byte[]> record) {
        List<ArchivedHeader> headers = new ArrayList<>();
        for (Header header : record.headers()) headers.add(new ArchivedHeader(header.key(), header.value()));
        return new ArchivedRecord(record.offset(), record.timestamp(), record.key(), record.value(), headers);
    }
}
