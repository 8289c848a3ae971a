/** In: exact sums. Out: the results document. */
package io.weir.query.results;
