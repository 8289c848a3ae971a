package io.weir.query.results;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.query.Database;
import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.ExperimentStore;
import io.weir.query.experiments.Experiments;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Reads the sums, from Redis if it can answer at once and in full, else from PostgreSQL, and makes the results. */
public final class ResultsReader {

    private static final Logger log = LoggerFactory.getLogger(ResultsReader.class);

    private final Experiments experiments;
    private final ExperimentStore store;
    private final RedisStats redis;
    private final PostgresStats postgres;
    private final MeterRegistry metrics;

    public ResultsReader(
            Experiments experiments,
            ExperimentStore store,
            Database database,
            RedisClient client,
            RedisURI uri,
            Duration redisTimeout,
            MeterRegistry metrics) {
        this.experiments = experiments;
        this.store = store;
        this.redis = new RedisStats(client, uri, redisTimeout);
        this.postgres = new PostgresStats(database);
        this.metrics = metrics;
    }

    /** The results document. */
    public Mono<Object> read(String project, String key) {
        return experiments.get(project, key).zipWith(store.generation()).flatMap(found -> snapshot(
                        found.getT2(), found.getT1())
                .doOnNext(snapshot -> metrics.counter("weir.query.results", "source", snapshot.source())
                        .increment())
                .map(snapshot -> ResultsRules.results(found.getT1(), found.getT2(), snapshot)));
    }

    private Mono<StatsSnapshot> snapshot(long generation, Experiment experiment) {
        return redis.read(generation, experiment.project(), experiment.key())
                .onErrorResume(error -> {
                    log.debug("Redis does not answer: {}", error.toString());
                    return Mono.empty();
                })
                .switchIfEmpty(Mono.defer(() -> postgres.read(generation, experiment.project(), experiment.key())));
    }
}
