/** In: a cluster that has come to rest. Out: what its log, PostgreSQL and Redis hold. */
package io.weir.bench.torture.evidence;
