/** In: records of weir.stats.v1 from Redis or PostgreSQL. Out: exact sums, added up over partitions. */
package io.weir.query.sums;
