/** In: Weir, and a floor or faults. Out: how fast it is as a ratio of the floor, and whether it stayed exact. */
package io.weir.bench;
