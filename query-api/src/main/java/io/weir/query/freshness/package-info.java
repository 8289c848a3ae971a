/** In: one event a second of Weir's own. Out: how long it took until results held it. */
package io.weir.query.freshness;
