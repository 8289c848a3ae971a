package io.weir.streams.cdc;

import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.weir.schemas.Topics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** Turns changed rows into records. Debezium may forget a change only when its record is acknowledged. */
final class DefinitionChanges implements DebeziumEngine.ChangeConsumer<RecordChangeEvent<SourceRecord>> {

    private static final int ACKNOWLEDGED_WITHIN_SECONDS = 30;

    private final Producer<String, byte[]> producer;
    private final Runnable changed;

    DefinitionChanges(Producer<String, byte[]> producer, Runnable changed) {
        this.producer = producer;
        this.changed = changed;
    }

    @Override
    public void handleBatch(
            List<RecordChangeEvent<SourceRecord>> changes,
            DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>(changes.size());
        for (RecordChangeEvent<SourceRecord> change : changes) {
            record(change.record()).ifPresent(record -> sent.add(producer.send(record)));
        }
        for (Future<RecordMetadata> record : sent) await(record);
        for (RecordChangeEvent<SourceRecord> change : changes) committer.markProcessed(change);
        committer.markBatchFinished();
        if (!sent.isEmpty()) changed.run();
    }

    /** Empty for what is no row: heartbeats and schema changes. */
    static Optional<ProducerRecord<String, byte[]>> record(SourceRecord change) {
        if (!(change.value() instanceof Struct value) || value.schema().field("after") == null) return Optional.empty();
        Struct after = value.getStruct("after");
        Struct row = after != null ? after : (Struct) change.key();
        String key = Topics.experimentKey(row.getString("project"), row.getString("key"));
        return Optional.of(new ProducerRecord<>(Topics.EXPERIMENTS, key, after == null ? null : definition(after)));
    }

    private static byte[] definition(Struct row) {
        Object value = row.get("definition");
        if (value instanceof byte[] bytes) return bytes;
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static void await(Future<RecordMetadata> record) throws InterruptedException {
        try {
            record.get(ACKNOWLEDGED_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka did not take a definition; it will be sent again", e);
        }
    }
}
