/** In: a whole Weir. Out: how long an event takes to be in a result. */
package io.weir.bench.endtoend;
