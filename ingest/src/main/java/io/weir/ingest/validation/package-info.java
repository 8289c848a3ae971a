/** In: drafts as they are read. Out: an outcome per event, in order: accepted as a record, or refused with the reason. */
package io.weir.ingest.validation;
