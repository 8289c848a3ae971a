/** In: tau2-bench's published simulations. Out: their experiments and events. */
package io.weir.standalone.client.tau2;
