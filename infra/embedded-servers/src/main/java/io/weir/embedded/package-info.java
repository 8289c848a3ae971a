/** In: a data folder. Out: real servers on loopback whose data lies there and survives restarts. */
package io.weir.embedded;
