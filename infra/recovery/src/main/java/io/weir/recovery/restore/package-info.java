/** From an archive to a new Kafka cluster: what is asked, what is refused, the records in their order, the stores made ready. */
package io.weir.recovery.restore;
