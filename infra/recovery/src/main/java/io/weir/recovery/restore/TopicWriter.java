package io.weir.recovery.restore;

import io.weir.archive.ArchivedHeader;
import io.weir.kit.lag.LogShape;
import io.weir.recovery.restore.MergedRanges.Placed;
import io.weir.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Writes archived records to one topic. The order is always the same, and a partition without transactions has no holes: a restore that was
 * interrupted goes on after as many records of each partition as are there.
 */
final class TopicWriter {

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final long[] there;
    private final long[] seen;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /** @param there by partition: how many records it holds */
    TopicWriter(Producer<byte[], byte[]> producer, String topic, long[] there) {
        this.producer = producer;
        this.topic = topic;
        this.there = there.clone();
        this.seen = new long[there.length];
    }

    /**
     * @param lastReceived later records are passed over
     * @return how many those were
     */
    long write(Iterator<Placed> records, long lastReceived, RestoreProgress progress) {
        long later = 0;
        while (records.hasNext()) {
            Placed placed = records.next();
            progress.advances(1);
            if (placed.record().timestamp() > lastReceived) {
                later++;
                continue;
            }
            int partition = partition(placed.record().key());
            if (seen[partition]++ < there[partition]) continue;
            producer.send(record(placed, partition), (metadata, error) -> {
                if (error != null) failure.compareAndSet(null, error);
            });
            throwFailure();
        }
        producer.flush();
        throwFailure();
        return later;
    }

    /** By partition: how many records it must hold now. */
    long[] ends() {
        return seen.clone();
    }

    private int partition(byte[] key) {
        return key == null ? 0 : LogShape.partition(key, there.length);
    }

    private ProducerRecord<byte[], byte[]> record(Placed placed, int partition) {
        var record = placed.record();
        RecordHeaders headers = new RecordHeaders();
        for (ArchivedHeader header : record.headers()) headers.add(header.name(), header.value());
        if (topic.equals(Topics.EVENTS) && headers.lastHeader(Topics.HEADER_ORIGIN) == null) {
            headers.add(origin(placed));
        }
        return new ProducerRecord<>(topic, partition, record.timestamp(), record.key(), record.value(), headers);
    }

    private static Header origin(Placed placed) {
        String at = placed.partition() + ":" + placed.record().offset();
        return new RecordHeader(Topics.HEADER_ORIGIN, at.getBytes(StandardCharsets.UTF_8));
    }

    private void throwFailure() {
        Exception error = failure.get();
        if (error == null) return;
        throw new IllegalStateException(
                "Kafka did not take a record of " + topic + "; run the same command again, it goes on", error);
    }
}
