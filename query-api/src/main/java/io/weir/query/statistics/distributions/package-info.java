/** In: a point of a distribution. Out: its tails in logarithms and its quantiles, to the last digits however far out. */
package io.weir.query.statistics.distributions;
