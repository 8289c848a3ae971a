/** In: a server's address. Out: its rate and latencies under load. */
package io.weir.bench.load;
