package io.weir.streams.oracle;

import io.weir.schemas.Event;

/**
 * One record of weir.events.v1.
 *
 * @param received the record's timestamp, epoch milliseconds
 */
public record LogRecord(String project, Event event, long received) {}
