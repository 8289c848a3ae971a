/** In: planned faults. Out: faults that happened, and how long each was felt. */
package io.weir.bench.torture.strike;
