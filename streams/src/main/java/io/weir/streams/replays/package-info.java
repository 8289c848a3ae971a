/** In: the table generations. Out: which of them are to be computed here, and the removal of those that are to be dropped. */
package io.weir.streams.replays;
