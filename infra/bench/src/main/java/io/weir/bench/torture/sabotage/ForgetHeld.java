package io.weir.bench.torture.sabotage;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Writes a deletion for every held event to the changelog: whoever takes the task over finds none. */
public final class ForgetHeld implements ProducerInterceptor<byte[], byte[]> {

    private static final String HELD = "-unit-events-changelog";

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        if (!record.topic().endsWith(HELD)) return record;
        return new ProducerRecord<>(
                record.topic(), record.partition(), record.timestamp(), record.key(), null, record.headers());
    }

    @Override
    public void onAcknowledgement(RecordMetadata metadata, Exception exception) {}

    @Override
    public void close() {}

    @Override
    public void configure(Map<String, ?> configs) {}
}
