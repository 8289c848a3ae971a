package io.weir.streams;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** How soon a consumer that is gone is replaced: one for the topology and the sinks, because results wait for both. */
public final class GroupMembership {

    /**
     * Seconds, not the defaults' 45 until it is missed; and 30 s, not 5 minutes, that a rebalance waits for a member that the
     * coordinator has forgotten to watch. A call that waits for an answer gives up well before that, or it would itself be why
     * its member is put out (RATIONALE).
     */
    public static final Map<String, Object> CONFIG = Map.of(
            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000,
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_500,
            ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 30_000,
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);

    private GroupMembership() {}
}
