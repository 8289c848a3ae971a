/** In: the outcomes of one request. Out: records in Kafka, and one call when all of them are acknowledged. */
package io.weir.ingest.log;
