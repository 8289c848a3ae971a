/** In: HTTP requests. Out: bounded bodies for reading, and the answers once the log has acknowledged. */
package io.weir.ingest.http;
