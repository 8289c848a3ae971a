/** In: ingest and a bare endpoint. Out: their ratio. */
package io.weir.bench.ingest;
