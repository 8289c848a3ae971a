/** In: weeks of received time in minutes. Out: whether state, memory and handles stay flat. */
package io.weir.bench.soak;
