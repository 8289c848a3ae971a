/** In: committed records of statistics, assignments and events. Out: the same in PostgreSQL, statistics also in Redis. */
package io.weir.streams.sinks;
