package io.weir.query.sums;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.weir.query.Database;
import io.weir.schemas.RedisKeys;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Reads records from Redis if it can answer at once and in full, else from PostgreSQL, which holds the same. */
public final class SumsReader {

    private static final Logger log = LoggerFactory.getLogger(SumsReader.class);

    private final RedisStats redis;
    private final PostgresStats postgres;

    /** @param computing where records are decoded, and what comes after it goes on */
    public SumsReader(Database database, RedisClient client, RedisURI uri, Duration redisTimeout, Scheduler computing) {
        this.redis = new RedisStats(client, uri, redisTimeout, computing);
        this.postgres = new PostgresStats(database, computing);
    }

    /** An experiment's sums, breakdowns and clusters, with the project's accounting and everybody's progress. */
    public Mono<StatsSnapshot> results(long generation, String project, String experiment) {
        return either(
                redis.read(
                        RedisKeys.progress(generation),
                        RedisKeys.experiment(generation, project, experiment),
                        RedisKeys.log(generation, project)),
                postgres.results(generation, project, experiment));
    }

    /**
     * As {@link #results}, unless somebody has made a document of the same already.
     *
     * @param document key of {@link RedisKeys#results} under which it would lie
     * @param known the position that the caller has one of, or null
     */
    public Mono<Stored> resultsUnless(
            long generation, String project, String experiment, String document, String known) {
        Mono<Stored> stored = redis.readUnless(
                document,
                known,
                RedisKeys.progress(generation),
                RedisKeys.experiment(generation, project, experiment),
                RedisKeys.log(generation, project));
        return either(
                stored,
                postgres.results(generation, project, experiment).map(snapshot -> new Stored.Records(null, snapshot)));
    }

    /** For whoever asks for the same, of any instance, for at most {@code ttl}. */
    public void keep(String key, Stored.Document document, Duration ttl) {
        redis.keep(key, document, ttl);
    }

    /** Everybody's progress: how far the log is in what the other methods read. */
    public Mono<StatsSnapshot> progress(long generation) {
        return either(redis.read(RedisKeys.progress(generation)), postgres.progress(generation));
    }

    /** An experiment's hours, with everybody's progress. */
    public Mono<StatsSnapshot> hours(long generation, String project, String experiment) {
        return either(
                redis.read(RedisKeys.progress(generation), RedisKeys.hours(generation, project, experiment)),
                postgres.hours(generation, project, experiment));
    }

    /** A project's accounting, its experiments' units and everybody's progress, from PostgreSQL. */
    public Mono<StatsSnapshot> accounting(long generation, String project, List<String> experiments) {
        return postgres.accounting(generation, project, experiments);
    }

    private static <T> Mono<T> either(Mono<T> first, Mono<? extends T> second) {
        return first.onErrorResume(SumsReader::isOfRedis, error -> {
                    log.debug("Redis does not answer: {}", error.toString());
                    return Mono.empty();
                })
                .switchIfEmpty(second);
    }

    /** False of what was read and found no place to be computed: PostgreSQL would find none either. */
    private static boolean isOfRedis(Throwable error) {
        return !(error instanceof RejectedExecutionException);
    }
}
