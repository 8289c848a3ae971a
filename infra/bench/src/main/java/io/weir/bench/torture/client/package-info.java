/** In: planned posts. Out: what was answered to each item. */
package io.weir.bench.torture.client;
