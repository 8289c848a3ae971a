/** In: a server's address. Out: its rate and latencies under load. And a whole Weir to load. */
package io.weir.bench.load;
