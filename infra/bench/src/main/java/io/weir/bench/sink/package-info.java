/** In: a log of events. Out: how fast the table {@code events} takes them, beside a bare COPY. */
package io.weir.bench.sink;
