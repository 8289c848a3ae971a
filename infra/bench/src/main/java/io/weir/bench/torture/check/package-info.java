/** In: evidence. Out: findings: pure comparison, no cluster and no clock. */
package io.weir.bench.torture.check;
