/** In: exact sums. Out: answers, or the reason why there is none; pure functions. */
package io.weir.query.statistics;
