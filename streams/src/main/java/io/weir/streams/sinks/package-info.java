/** In: records of weir.stats.v1 that are committed. Out: the same bits in PostgreSQL and in Redis. */
package io.weir.streams.sinks;
