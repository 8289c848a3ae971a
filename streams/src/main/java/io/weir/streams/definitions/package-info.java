/** In: records of weir.experiments.v1. Out: the rules of the running experiments, looked up by what an event says. */
package io.weir.streams.definitions;
