/** In: what the stream counted of the log. Out: proof that nothing is unaccounted for. */
package io.weir.query.accounting;
