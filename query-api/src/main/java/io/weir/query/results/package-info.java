/** In: exact sums from Redis or PostgreSQL. Out: the results document. */
package io.weir.query.results;
