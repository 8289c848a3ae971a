/** In: Weir and a floor for each of its parts. Out: how fast it is, as a ratio of the floor in the same run. */
package io.weir.bench;
