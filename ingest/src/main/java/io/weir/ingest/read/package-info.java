/** In: the bytes of a body. Out: one event after the other, as a draft that can be written as the Event's Avro bytes. */
package io.weir.ingest.read;
