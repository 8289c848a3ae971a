/** In: a whole Weir in this process. Out: the highest rate that all of it keeps up with. */
package io.weir.bench.pipeline;
