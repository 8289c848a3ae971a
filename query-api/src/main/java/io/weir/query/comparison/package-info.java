/** In: the sums of two variants. Out: how they differ, and how sure that is. */
package io.weir.query.comparison;
