package io.weir.ingest.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.ingest.validation.Outcome;
import io.weir.schemas.RejectedEvent;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Outcomes as Kafka records, as {@link Topics} describes them. */
final class Records {

    /**
     * Most bytes of a refused event that are kept. With the reason around them they fit into the 1 MiB that a broker takes
     * by default; only an event of several times the limit is longer.
     */
    static final int MAX_KEPT_BYTES = 960 * 1024;

    private static final Header FORCED = new RecordHeader(Topics.HEADER_FORCED, new byte[0]);

    private final String project;
    private final byte[] projectKey;
    private final Header projectHeader;

    private final ToIntFunction<byte[]> partitions;

    /** @param partitions of a key */
    Records(String project, ToIntFunction<byte[]> partitions) {
        this.project = project;
        this.partitions = partitions;
        projectKey = project.getBytes(UTF_8);
        projectHeader = new RecordHeader(Topics.HEADER_PROJECT, projectKey);
    }

    /**
     * @param traceparent of the request, or null
     * @param received epoch milliseconds
     */
    ProducerRecord<byte[], byte[]> of(Outcome outcome, Header traceparent, long received) {
        return switch (outcome) {
            case Outcome.Accepted accepted -> accepted(accepted, traceparent, received);
            case Outcome.Refused refused -> refused(refused, traceparent, received);
        };
    }

    private ProducerRecord<byte[], byte[]> accepted(Outcome.Accepted event, Header traceparent, long received) {
        List<Header> headers = new ArrayList<>(4);
        headers.add(projectHeader);
        headers.add(new RecordHeader(Topics.HEADER_HASH, event.hash()));
        if (event.isForced()) headers.add(FORCED);
        if (event.belowResolution() != null)
            headers.add(new RecordHeader(Topics.HEADER_BELOW_RESOLUTION, event.belowResolution()));
        if (traceparent != null) headers.add(traceparent);
        int partition = partitions.applyAsInt(event.key());
        return new ProducerRecord<>(Topics.EVENTS, partition, received, event.key(), event.value(), headers);
    }

    private ProducerRecord<byte[], byte[]> refused(Outcome.Refused event, Header traceparent, long received) {
        int kept = Math.min(event.payload().length, MAX_KEPT_BYTES);
        RejectedEvent record = RejectedEvent.newBuilder()
                .setProject(project)
                .setEventId(event.id())
                .setCode(event.code().name())
                .setPointer(event.pointer())
                .setMessage(event.message())
                .setContentType("application/json")
                .setPayload(ByteBuffer.wrap(event.payload(), 0, kept))
                .setReceived(received)
                .build();
        List<Header> headers = new ArrayList<>(2);
        headers.add(projectHeader);
        if (traceparent != null) headers.add(traceparent);
        return new ProducerRecord<>(
                Topics.REJECTED, null, received, projectKey, SingleObject.REJECTED.encode(record), headers);
    }
}
