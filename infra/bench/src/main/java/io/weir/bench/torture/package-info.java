/** In: a seed. Out: whether the numbers were exact although everything failed that can fail. */
package io.weir.bench.torture;
