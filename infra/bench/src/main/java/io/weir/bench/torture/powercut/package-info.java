/** In: brokers on a disk whose power is cut. Out: whether all that was acknowledged is still there. */
package io.weir.bench.torture.powercut;
