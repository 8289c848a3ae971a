package io.weir.ingest.log;

import java.time.Duration;

/**
 * How the log's one producer behaves.
 *
 * @param deliveryTimeout from the send to the last chance of an acknowledgement
 * @param requestTimeout of one attempt
 * @param maxBlock how long a send may wait for metadata or for room
 * @param bufferBytes for records that are not acknowledged yet
 * @param maxRecordBytes of one record
 * @param maxClockSkew how far this process's clock may differ from Kafka's before events are refused
 */
public record LogSettings(
        Duration deliveryTimeout,
        Duration requestTimeout,
        Duration maxBlock,
        long bufferBytes,
        int maxRecordBytes,
        Duration maxClockSkew) {}
