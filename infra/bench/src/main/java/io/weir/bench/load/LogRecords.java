package io.weir.bench.load;

import io.weir.schemas.Event;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.PayloadHash;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitKey;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records of the default project, as ingest and the query API write them. */
public final class LogRecords {

    private LogRecords() {}

    /** @param received epoch milliseconds */
    public static ProducerRecord<byte[], byte[]> event(Event event, long received) {
        byte[] value = SingleObject.EVENT.encode(event);
        byte[] key = UnitKey.primary(Topics.DEFAULT_PROJECT, event).toBytes();
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(Topics.EVENTS, null, received, key, value);
        record.headers().add(Topics.HEADER_HASH, PayloadHash.ofRecord(value));
        return record;
    }

    public static ProducerRecord<byte[], byte[]> definition(ExperimentDefinition definition) {
        return new ProducerRecord<>(
                Topics.EXPERIMENTS, key(definition.getExperiment()), SingleObject.EXPERIMENT.encode(definition));
    }

    /** Ends an experiment for good. */
    public static ProducerRecord<byte[], byte[]> tombstone(String experiment) {
        return new ProducerRecord<>(Topics.EXPERIMENTS, key(experiment), null);
    }

    private static byte[] key(String experiment) {
        return Topics.experimentKey(Topics.DEFAULT_PROJECT, experiment).getBytes(StandardCharsets.UTF_8);
    }
}
