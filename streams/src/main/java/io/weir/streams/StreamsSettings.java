package io.weir.streams;

import io.weir.kit.lag.CountingGroup;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Everything that can be set in streams.
 *
 * @param applicationId names the consumer group, the stores' changelogs and the transactions; another one starts anew
 * @param generation the first computation of an installation, 1 or more: what is computed until the table generations says which
 * @param flushInterval time between two flushes, each with a commit: what a change waits for at most
 * @param threads stream threads of the active generation in this process
 * @param replayThreads stream threads of each other one in this process; 0: it computes none
 * @param standbyReplicas copies of each store on other instances; 1 where there are two instances
 * @param stateDir where the stores lie; without it they are rebuilt from their changelogs
 * @param storeMemoryBytes memory of all RocksDB stores of this process together
 * @param eventBatchSize most records that the sink of events writes at once, and the other sinks up to 500 of them;
 *     {@code EVENT_BATCH_SIZE}
 * @param eventFlushInterval longest time that a sink waits for a batch to fill; {@code EVENT_FLUSH_INTERVAL}
 * @param eventsEnabled whether the events themselves are written to PostgreSQL, for the way from a number to its events
 * @param eventsRetention how long they are kept there, by received time in whole months; the log keeps them longer
 * @param cdcPollInterval pause between two looks for changed definitions
 * @param catchingUpAfter how far counting may be behind the log before readiness says {@code catching_up}
 */
@ConfigurationProperties("weir.streams")
public record StreamsSettings(
        @DefaultValue(CountingGroup.APPLICATION_ID) String applicationId,
        @DefaultValue(CountingGroup.GENERATION) long generation,
        @DefaultValue("250ms") Duration flushInterval,
        @DefaultValue("2") int threads,
        @DefaultValue("1") int replayThreads,
        @DefaultValue("0") int standbyReplicas,
        @DefaultValue(".weir/streams") String stateDir,
        @DefaultValue("67108864") long storeMemoryBytes,
        @DefaultValue("5000") int eventBatchSize,
        @DefaultValue("20ms") Duration eventFlushInterval,
        @DefaultValue("true") boolean eventsEnabled,
        @DefaultValue("90d") Duration eventsRetention,
        @DefaultValue("50ms") Duration cdcPollInterval,
        @DefaultValue("60s") Duration catchingUpAfter) {

    public StreamsSettings {
        require(generation >= 1, "weir.streams.generation must be 1 or more, is " + generation);
        require(isPositive(flushInterval), "weir.streams.flush-interval must be above 0, is " + flushInterval);
        require(threads >= 1 && threads <= 64, "weir.streams.threads must be 1..64, is " + threads);
        require(
                replayThreads >= 0 && replayThreads <= 64,
                "weir.streams.replay-threads must be 0..64, is " + replayThreads);
        require(standbyReplicas >= 0, "weir.streams.standby-replicas must be 0 or more, is " + standbyReplicas);
        require(
                storeMemoryBytes >= 8 << 20,
                "weir.streams.store-memory-bytes must be 8388608 or more, is " + storeMemoryBytes);
        require(
                eventBatchSize >= 1 && eventBatchSize <= 10_000,
                "weir.streams.event-batch-size must be 1..10000, is " + eventBatchSize);
        require(
                isPositive(eventFlushInterval),
                "weir.streams.event-flush-interval must be above 0, is " + eventFlushInterval);
        require(isPositive(eventsRetention), "weir.streams.events-retention must be above 0, is " + eventsRetention);
        require(isPositive(cdcPollInterval), "weir.streams.cdc-poll-interval must be above 0, is " + cdcPollInterval);
        require(isPositive(catchingUpAfter), "weir.streams.catching-up-after must be above 0, is " + catchingUpAfter);
    }

    /** The consumer group of this computation. */
    public CountingGroup group() {
        return group(generation);
    }

    /** That of another one. */
    public CountingGroup group(long other) {
        return new CountingGroup(applicationId, other);
    }

    /** Of one computation: with its own group, stores and topics. */
    StreamsSettings of(long other, int threads) {
        return new StreamsSettings(
                applicationId,
                other,
                flushInterval,
                threads,
                replayThreads,
                standbyReplicas,
                stateDir,
                storeMemoryBytes,
                eventBatchSize,
                eventFlushInterval,
                eventsEnabled,
                eventsRetention,
                cdcPollInterval,
                catchingUpAfter);
    }

    private static boolean isPositive(Duration duration) {
        return duration.compareTo(Duration.ZERO) > 0;
    }

    private static void require(boolean holds, String message) {
        if (!holds) throw new IllegalArgumentException(message);
    }
}
