/** In: events that producers post. Out: acknowledged records in the log. The way: http, read, validation, log. */
package io.weir.ingest;
