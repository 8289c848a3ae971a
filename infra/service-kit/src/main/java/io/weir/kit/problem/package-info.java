/** In: what went wrong. Out: one RFC 9457 answer for it, with a code that never changes its meaning. */
package io.weir.kit.problem;
