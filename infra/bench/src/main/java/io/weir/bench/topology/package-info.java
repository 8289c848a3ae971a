/** In: the topology and a bare store. Out: their ratio. */
package io.weir.bench.topology;
