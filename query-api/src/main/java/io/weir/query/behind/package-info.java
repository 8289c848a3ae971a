/** In: as-of positions and the log's ends. Out: how far numbers are behind the log, in documents and metrics. */
package io.weir.query.behind;
