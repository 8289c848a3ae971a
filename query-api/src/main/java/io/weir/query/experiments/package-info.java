/** In: what analysts define. Out: rows that the stream follows. */
package io.weir.query.experiments;
