/** In: what analysts mean by a number. Out: metrics, kept by key and version, for experiments to name. */
package io.weir.query.metrics;
