/** In: the records of the topics that cannot be computed again. Out: ranges of them in an archive, each record once. */
package io.weir.streams.archive;
