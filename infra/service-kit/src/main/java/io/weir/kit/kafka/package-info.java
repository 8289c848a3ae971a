/** In: how Kafka is deployed. Out: topics that exist and clients that are set up alike. */
package io.weir.kit.kafka;
