/** In: the records of a topic. Out: those that the state has not handled yet. */
package io.weir.streams.positions;
