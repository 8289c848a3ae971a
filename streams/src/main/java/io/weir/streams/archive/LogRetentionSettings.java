package io.weir.streams.archive;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How long the log keeps events.
 *
 * @param eventsRetention by received time; at least a day; {@code WEIR_KAFKA_EVENTS_RETENTION}
 */
@ConfigurationProperties("weir.kafka")
record LogRetentionSettings(Duration eventsRetention) {

    static final String NAME = "weir.kafka.events-retention";

    private static final Duration LEAST = Duration.ofDays(1);

    LogRetentionSettings {
        if (eventsRetention.compareTo(LEAST) < 0) {
            throw new IllegalArgumentException(
                    NAME + " (WEIR_KAFKA_EVENTS_RETENTION) must be 1d or more, is " + eventsRetention);
        }
    }
}
