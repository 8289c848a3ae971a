/** How soon a Redis that lost everything holds ten thousand experiments' rows again. */
package io.weir.bench.refill;
