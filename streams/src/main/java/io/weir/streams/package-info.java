/** In: events and experiment definitions from Kafka. Out: exact cumulative statistics, to Kafka, PostgreSQL and Redis. */
package io.weir.streams;
