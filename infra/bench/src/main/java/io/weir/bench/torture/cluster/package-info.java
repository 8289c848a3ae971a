/** In: how many of what. Out: Weir as processes on this machine that can be killed, frozen and cut off. */
package io.weir.bench.torture.cluster;
