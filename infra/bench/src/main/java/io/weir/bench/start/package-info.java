/** In: the {@code weir} command. Out: how long it takes until it is ready, and how much memory it and its children hold. */
package io.weir.bench.start;
