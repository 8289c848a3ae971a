package io.weir.bench.torture.evidence;

import io.weir.oracle.LogRecord;

/** One record of weir.events.v1 and its place. */
public record LogLine(int partition, long offset, LogRecord record) {}
