package io.weir.query.freshness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.schemas.Event;
import io.weir.schemas.PayloadHash;
import io.weir.schemas.Projects;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitKey;
import io.weir.schemas.UnitType;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * The event that is posted again and again. It is always the same, so every one after the first is a duplicate: it goes
 * the way of any event, and adds nothing to any state.
 */
final class ProbeEvent {

    private static final String ID = "freshness";

    private ProbeEvent() {}

    /**
     * @param partition of the log; each has a unit of its own, as a unit's identities lie in one partition
     * @param received epoch milliseconds
     */
    static ProducerRecord<byte[], byte[]> to(int partition, long received) {
        UnitKey unit = new UnitKey(Projects.INTERNAL, UnitType.run, Integer.toString(partition));
        Event event = Event.newBuilder()
                .setId(ID)
                .setType("freshness_probe")
                .setTime(0L) // the same at every post, or it would be another event under the same id
                .setRun(unit.id())
                .setValues(List.of())
                .setAttributes(List.of())
                .build();
        byte[] value = SingleObject.EVENT.encode(event);
        return new ProducerRecord<>(
                Topics.EVENTS,
                partition,
                received,
                unit.toBytes(),
                value,
                List.of(
                        new RecordHeader(Topics.HEADER_PROJECT, Projects.INTERNAL.getBytes(UTF_8)),
                        new RecordHeader(Topics.HEADER_HASH, PayloadHash.ofRecord(value))));
    }
}
