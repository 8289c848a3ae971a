/** In: a request's bytes. Out: fields read one by one, or a problem that points to the wrong one. */
package io.weir.query.json;
