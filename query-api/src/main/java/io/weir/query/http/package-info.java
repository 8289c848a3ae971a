/** In: requests. Out: answers, one place for each address. */
package io.weir.query.http;
