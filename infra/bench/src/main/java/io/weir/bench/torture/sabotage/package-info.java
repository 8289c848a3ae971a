/** In: the name of a safety. Out: Weir without it, by wiring around the product: what the checker must catch. */
package io.weir.bench.torture.sabotage;
