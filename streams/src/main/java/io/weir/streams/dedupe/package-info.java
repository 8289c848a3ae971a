/** In: records of weir.events.v1. Out: each event once, by its own unit and by the other units that experiments ask for. */
package io.weir.streams.dedupe;
