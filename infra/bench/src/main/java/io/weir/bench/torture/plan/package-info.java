/** In: a seed and a base time. Out: what is posted and what is struck, and when: always the same. */
package io.weir.bench.torture.plan;
