/** In: what is to be found, and an experiment that has the metric's history. Out: units, days and the effect they can show. */
package io.weir.query.plan;
