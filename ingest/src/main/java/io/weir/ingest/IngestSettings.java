package io.weir.ingest;

import io.weir.ingest.log.LogSettings;
import io.weir.ingest.read.Limits;
import io.weir.kit.settings.Horizons;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Everything of ingest that can be set. Characters are Unicode code points; sizes are of JSON after decompression.
 *
 * @param host address to listen on
 * @param port 0: any free one
 * @param maxEventSize of one event's JSON
 * @param maxEvents in one request
 * @param maxBatchSize of one request's body
 * @param maxValues in one event
 * @param maxAttributes in one event
 * @param maxNameLength characters in a name, a type, a task, an outcome, a unit's id
 * @param maxIdLength characters in an event's id
 * @param maxAttributeLength characters in an attribute's value
 * @param maxTextSize of an event's text, UTF-8
 * @param futureTolerance how far an event's time may be ahead of the received time
 * @param maxBytesInFlight bodies that are not answered or not acknowledged yet; above it: 503
 * @param bodyTimeout how long a request's body may take to arrive
 * @param deliveryTimeout how long Kafka may take to acknowledge
 * @param requestTimeout of one attempt to send
 * @param maxBlock how long a send may wait for metadata
 * @param workers threads that read and send; 0: one for each processor
 * @param definitionsStaleAfter how long the experiments' definitions may go without word from Kafka before answers say so
 * @param maxClockSkew how far the clock of this instance may differ from Kafka's; beyond it, it is not ready and events are refused
 * @param refuseWhenCountingBehind events are refused (COUNTING_BEHIND) while the oldest one that is not counted is older than
 *     this, and then until it is half as old; 0: never
 */
@ConfigurationProperties("weir.ingest")
public record IngestSettings(
        @DefaultValue("127.0.0.1") String host,
        @DefaultValue("8002") int port,
        @DefaultValue("256KB") DataSize maxEventSize,
        @DefaultValue("1000") int maxEvents,
        @DefaultValue("5MB") DataSize maxBatchSize,
        @DefaultValue("64") int maxValues,
        @DefaultValue("64") int maxAttributes,
        @DefaultValue("512") int maxNameLength,
        @DefaultValue("128") int maxIdLength,
        @DefaultValue("4096") int maxAttributeLength,
        @DefaultValue("32KB") DataSize maxTextSize,
        @DefaultValue("5m") Duration futureTolerance,
        @DefaultValue("32MB") DataSize maxBytesInFlight,
        @DefaultValue("10s") Duration bodyTimeout,
        @DefaultValue("10s") Duration deliveryTimeout,
        @DefaultValue("3s") Duration requestTimeout,
        @DefaultValue("50ms") Duration maxBlock,
        @DefaultValue("0") int workers,
        @DefaultValue("10s") Duration definitionsStaleAfter,
        @DefaultValue("10s") Duration maxClockSkew,
        @DefaultValue("0s") Duration refuseWhenCountingBehind) {

    /** An event of this size, with its key and headers, fits into the 1 MiB that a broker takes by default. */
    private static final DataSize LARGEST_EVENT = DataSize.ofKilobytes(768);

    private static final int RECORD_BYTES = 1024 * 1024;

    /** Characters, of four bytes at most, of a text that streams stores behind a length of two bytes. */
    private static final int LONGEST_TEXT = 65_535 / 4;

    /** Ages are known to about a second, and a restart of streams takes several. */
    private static final Duration SHORTEST_BEHIND = Duration.ofSeconds(5);

    public IngestSettings {
        if (port < 0 || port > 65_535) throw wrong("port", "0..65535", port);
        if (maxEventSize.toBytes() < 1 || maxEventSize.compareTo(LARGEST_EVENT) > 0) {
            throw wrong("max-event-size", "1B..768KB", maxEventSize);
        }
        positive("max-events", maxEvents);
        if (maxBatchSize.compareTo(maxEventSize) < 0 || maxBatchSize.toBytes() > 1 << 30) {
            throw wrong("max-batch-size", "max-event-size (" + maxEventSize + ")..1GB", maxBatchSize);
        }
        positive("max-values", maxValues);
        positive("max-attributes", maxAttributes);
        storable("max-name-length", maxNameLength);
        storable("max-id-length", maxIdLength);
        storable("max-attribute-length", maxAttributeLength);
        if (maxTextSize.toBytes() < 1 || maxTextSize.compareTo(maxEventSize) > 0) {
            throw wrong("max-text-size", "1B..max-event-size", maxTextSize);
        }
        Horizons.with(futureTolerance);
        if (maxBytesInFlight.compareTo(maxBatchSize) < 0) {
            throw wrong("max-bytes-in-flight", "max-batch-size (" + maxBatchSize + ") or more", maxBytesInFlight);
        }
        positive("body-timeout", bodyTimeout.toMillis());
        positive("request-timeout", requestTimeout.toMillis());
        positive("max-block", maxBlock.toMillis());
        if (deliveryTimeout.compareTo(requestTimeout) < 0) {
            throw wrong("delivery-timeout", "request-timeout (" + requestTimeout + ") or more", deliveryTimeout);
        }
        if (workers < 0) throw wrong("workers", "0 or more", workers);
        positive("definitions-stale-after", definitionsStaleAfter.toMillis());
        positive("max-clock-skew", maxClockSkew.toMillis());
        boolean isGate = refuseWhenCountingBehind.compareTo(SHORTEST_BEHIND) >= 0;
        if (!isGate && !refuseWhenCountingBehind.isZero()) {
            throw wrong("refuse-when-counting-behind", "0s (never) or 5s or more", refuseWhenCountingBehind);
        }
    }

    Limits limits() {
        return new Limits(
                (int) maxEventSize.toBytes(),
                maxEvents,
                (int) maxBatchSize.toBytes(),
                maxValues,
                maxAttributes,
                maxNameLength,
                maxIdLength,
                maxAttributeLength,
                (int) maxTextSize.toBytes());
    }

    LogSettings log() {
        // Twice what may be in flight: the gate is to say no, not the producer's buffer, which would block.
        return new LogSettings(
                deliveryTimeout, requestTimeout, maxBlock, 2 * maxBytesInFlight.toBytes(), RECORD_BYTES, maxClockSkew);
    }

    int workerThreads() {
        return workers == 0 ? Runtime.getRuntime().availableProcessors() : workers;
    }

    private static void positive(String name, long value) {
        if (value < 1) throw wrong(name, "1 or more", value);
    }

    private static void storable(String name, int characters) {
        if (characters < 1 || characters > LONGEST_TEXT) throw wrong(name, "1.." + LONGEST_TEXT, characters);
    }

    private static IllegalArgumentException wrong(String name, String range, Object value) {
        return new IllegalArgumentException("weir.ingest." + name + " must be " + range + ", is " + value);
    }
}
