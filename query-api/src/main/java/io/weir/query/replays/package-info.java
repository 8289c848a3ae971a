/** In: requests to start, pause, switch to and drop a generation. Out: the table generations, which streams follows. */
package io.weir.query.replays;
