/** In: sums by hour of the first exposure. Out: how an experiment came to its numbers. */
package io.weir.query.timeline;
