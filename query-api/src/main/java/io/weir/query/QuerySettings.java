package io.weir.query;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Everything that can be set in the query API.
 *
 * @param host address to listen on; loopback unless the network around it is trusted: there is no login yet
 * @param port 0: any free one
 * @param activationDelay from the definition of an experiment to the first received time that it covers: long enough for
 *     the definition to have reached every instance of streams
 * @param maxBody largest request
 * @param databasePool most connections to PostgreSQL
 * @param databaseTimeout longest wait for PostgreSQL
 * @param redisTimeout longest wait for Redis before PostgreSQL is asked
 * @param computingThreads threads on which documents are computed; 0: one for each core
 * @param maxWaiting most requests that wait for a turn to be computed; a further one is answered with OVERLOADED
 * @param longestWait longest that a request waits for its turn
 * @param cacheEnabled whether definitions and results are kept between requests
 * @param cacheTtl longest that results are kept, here and in Redis; new sums make new ones at once, this is the net below
 * @param resultsCacheSize most memory of this process for results; 0: none are kept
 * @param cacheMaxSize most experiments whose definition is kept
 * @param experimentCacheTtl longest that a definition is kept; a change is heard of at once, this is the net below
 * @param freshnessProbeEnabled whether it appends one event a second to the log and measures when the results hold it
 */
@ConfigurationProperties("weir.query")
public record QuerySettings(
        @DefaultValue("127.0.0.1") String host,
        @DefaultValue("8000") int port,
        @DefaultValue("2s") Duration activationDelay,
        @DefaultValue("256KB") DataSize maxBody,
        @DefaultValue("10") int databasePool,
        @DefaultValue("3s") Duration databaseTimeout,
        @DefaultValue("250ms") Duration redisTimeout,
        @DefaultValue("0") int computingThreads,
        @DefaultValue("1000") int maxWaiting,
        @DefaultValue("10s") Duration longestWait,
        @DefaultValue("true") boolean cacheEnabled,
        @DefaultValue("5m") Duration cacheTtl,
        @DefaultValue("32MB") DataSize resultsCacheSize,
        @DefaultValue("10000") long cacheMaxSize,
        @DefaultValue("60s") Duration experimentCacheTtl,
        @DefaultValue("true") boolean freshnessProbeEnabled) {

    public QuerySettings {
        require(port >= 0 && port <= 65535, "weir.query.port must be 0..65535, is " + port);
        require(!activationDelay.isNegative(), "weir.query.activation-delay must be 0 or more, is " + activationDelay);
        require(maxBody.toBytes() > 0, "weir.query.max-body must be above 0, is " + maxBody);
        require(databasePool > 0, "weir.query.database-pool must be above 0, is " + databasePool);
        require(databaseTimeout.isPositive(), "weir.query.database-timeout must be above 0, is " + databaseTimeout);
        require(redisTimeout.isPositive(), "weir.query.redis-timeout must be above 0, is " + redisTimeout);
        require(computingThreads >= 0, "weir.query.computing-threads must be 0 or more, is " + computingThreads);
        require(maxWaiting >= 0, "weir.query.max-waiting must be 0 or more, is " + maxWaiting);
        require(longestWait.isPositive(), "weir.query.longest-wait must be above 0, is " + longestWait);
        require(cacheTtl.isPositive(), "weir.query.cache-ttl must be above 0, is " + cacheTtl);
        require(
                !resultsCacheSize.isNegative(),
                "weir.query.results-cache-size must be 0 or more, is " + resultsCacheSize);
        require(cacheMaxSize >= 0, "weir.query.cache-max-size must be 0 or more, is " + cacheMaxSize);
        require(
                experimentCacheTtl.isPositive(),
                "weir.query.experiment-cache-ttl must be above 0, is " + experimentCacheTtl);
    }

    private static void require(boolean holds, String message) {
        if (!holds) throw new IllegalArgumentException(message);
    }
}
