package io.weir.streams.sinks;

import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;

/**
 * One record of weir.stats.v1, read.
 *
 * @param value as it stands on the topic
 */
record StatsRecord(StatsKey key, Stats stats, byte[] value) {}
