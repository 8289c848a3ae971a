package io.weir.query.freshness;

import io.weir.query.experiments.ExperimentStore;
import io.weir.query.sums.Positions;
import io.weir.query.sums.Route;
import io.weir.query.sums.SumsReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Mono;

/**
 * The as-of of the results that events come to last, read as results read it: from Redis, else from PostgreSQL. For one
 * thread.
 */
public final class ServedPositions {

    /** The active generation, and which experiments there are, change seldom. */
    private static final Duration ASKED_EVERY = Duration.ofSeconds(10);

    private final ExperimentStore store;
    private final SumsReader sums;
    private final BooleanSupplier hasTables;
    private final InstantSource clock;
    private Shown shown;
    private Instant askedAt = Instant.MIN;

    private record Shown(long generation, Route route) {}

    /** @param hasTables false: there is nothing to read yet */
    public ServedPositions(ExperimentStore store, SumsReader sums, BooleanSupplier hasTables, InstantSource clock) {
        this.store = store;
        this.sums = sums;
        this.hasTables = hasTables;
        this.clock = clock;
    }

    /** By partition of the log the first offset that results do not hold. Empty: there are no tables yet. */
    public Mono<Map<Integer, Long>> read() {
        if (!hasTables.getAsBoolean()) return Mono.empty();
        return shown().flatMap(now -> sums.progress(now.generation())
                .map(snapshot -> Positions.of(snapshot).of(now.route())));
    }

    /** While PostgreSQL is away what was last known. */
    private Mono<Shown> shown() {
        Instant now = clock.instant();
        if (shown != null && askedAt.plus(ASKED_EVERY).isAfter(now)) return Mono.just(shown);
        askedAt = now;
        Mono<Shown> anew =
                store.generation().zipWith(store.longestRoute(), Shown::new).doOnNext(read -> shown = read);
        return shown == null ? anew : anew.onErrorReturn(shown);
    }
}
