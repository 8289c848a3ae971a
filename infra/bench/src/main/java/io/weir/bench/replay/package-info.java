/** In: how many events. Out: how quickly a lost log is back, and whether its numbers are DuckDB's. */
package io.weir.bench.replay;
