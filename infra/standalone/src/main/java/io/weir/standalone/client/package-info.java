/** In: a command line. Out: events posted to a running Weir, and its answers on the terminal. */
package io.weir.standalone.client;
