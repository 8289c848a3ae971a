/** In: rows of the table experiments, followed by Debezium. Out: definitions on weir.experiments.v1. */
package io.weir.streams.cdc;
