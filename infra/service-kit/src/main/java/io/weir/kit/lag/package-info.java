/** In: the ends of the log and how far somebody has read it. Out: how far behind that is, in events and in time. */
package io.weir.kit.lag;
