/** In: nothing. Out: the records, names, keys and tables at which the parts of Weir meet. */
package io.weir.schemas;
