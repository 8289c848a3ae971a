package io.weir.kit.lag;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The consumer group in which streams counts. Other services read the same two settings to find it.
 *
 * @param applicationId as in streams
 * @param generation as in streams: the one that an installation begins with
 */
@ConfigurationProperties("weir.streams")
public record CountingGroup(
        @DefaultValue(APPLICATION_ID) String applicationId,
        @DefaultValue(GENERATION) long generation) {

    /** What streams has where nothing is set. */
    public static final String APPLICATION_ID = "weir-streams";

    public static final String GENERATION = "1";

    /** Kafka's name of the group, and the {@code application.id} of the topology. */
    public String id() {
        return applicationId + "-" + generation;
    }
}
