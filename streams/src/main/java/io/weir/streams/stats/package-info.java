/** In: changes of units' shares. Out: running sums per experiment and variant, and how far they reach: rule E5. */
package io.weir.streams.stats;
