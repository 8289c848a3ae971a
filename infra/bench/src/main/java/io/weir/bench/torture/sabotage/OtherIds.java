package io.weir.bench.torture.sabotage;

import io.weir.schemas.Event;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Gives each record of the log an id of its own before the topology sees it. */
public final class OtherIds implements ConsumerInterceptor<byte[], byte[]> {

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> changed = new HashMap<>();
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> others = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
                others.add(partition.topic().equals(Topics.EVENTS) ? withOtherId(record) : record);
            }
            changed.put(partition, others);
        }
        return new ConsumerRecords<>(changed, records.nextOffsets());
    }

    private static ConsumerRecord<byte[], byte[]> withOtherId(ConsumerRecord<byte[], byte[]> record) {
        Event event = SingleObject.EVENT.decode(record.value());
        event.setId(event.getId() + "@" + record.partition() + ":" + record.offset());
        byte[] value = SingleObject.EVENT.encode(event);
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                value.length,
                record.key(),
                value,
                record.headers(),
                record.leaderEpoch(),
                Optional.empty());
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void close() {}

    @Override
    public void configure(Map<String, ?> configs) {}
}
