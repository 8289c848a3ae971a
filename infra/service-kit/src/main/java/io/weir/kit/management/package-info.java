/** In: health and metrics of the parts. Out: what an operator's tools read on the management port. */
package io.weir.kit.management;
