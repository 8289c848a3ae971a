/** In: Kafka's clock. Out: how far this process's own differs from it. */
package io.weir.kit.clock;
