/** In: a command line. Out: all of Weir running in one process on real servers, and its orderly end. */
package io.weir.standalone;
