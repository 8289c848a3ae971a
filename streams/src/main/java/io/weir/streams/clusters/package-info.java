/** In: changes of units in experiments with clusters. Out: sums over clusters, and how far they are computed. */
package io.weir.streams.clusters;
