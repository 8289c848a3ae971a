/** In: a running Weir's log and stores. Out: whether the stored numbers are those of the log, or the first that are not. */
package io.weir.recovery.verify;
