package io.weir.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.schemas.Event;
import io.weir.schemas.PayloadHash;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitKey;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * One record of weir.events.v1.
 *
 * @param received the record's timestamp, epoch milliseconds
 * @param payload hash that tells a copy from a conflict, hexadecimal: ingest's, which may leave something of the event out
 * @param forced of an exposure: ingest knew that the experiment forces the unit
 * @param belowResolution names of the values that were not 0 and became 0
 */
public record LogRecord(
        String project, Event event, long received, String payload, boolean forced, Set<String> belowResolution) {

    public LogRecord {
        belowResolution = Set.copyOf(belowResolution);
    }

    /** Without a header, but that of the whole event's hash. */
    public LogRecord(String project, Event event, long received) {
        this(project, event, received, hash(SingleObject.EVENT.encode(event)), false, Set.of());
    }

    public static LogRecord of(ConsumerRecord<byte[], byte[]> record) {
        Header hash = record.headers().lastHeader(Topics.HEADER_HASH);
        Header below = record.headers().lastHeader(Topics.HEADER_BELOW_RESOLUTION);
        return new LogRecord(
                UnitKey.parse(record.key()).project(),
                SingleObject.EVENT.decode(record.value()),
                record.timestamp(),
                hash == null ? hash(record.value()) : HexFormat.of().formatHex(hash.value()),
                record.headers().lastHeader(Topics.HEADER_FORCED) != null,
                below == null
                        ? Set.of()
                        : new String(below.value(), UTF_8).lines().collect(Collectors.toSet()));
    }

    /** The same, received at another time. */
    public LogRecord receivedAt(long time) {
        return new LogRecord(project, event, time, payload, forced, belowResolution);
    }

    private static String hash(byte[] record) {
        return HexFormat.of().formatHex(PayloadHash.ofRecord(record));
    }
}
