package io.weir.query.freshness;

import io.weir.query.experiments.ExperimentStore;
import io.weir.query.sums.Positions;
import io.weir.query.sums.SumsReader;
import io.weir.schemas.UnitType;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/**
 * The as-of of results, read as results read it: from Redis, else from PostgreSQL. That of an experiment of runs, which
 * every partition must have reached. For one thread.
 */
public final class ServedPositions {

    /** The active generation changes by a replay's switch, so rarely. */
    private static final long GENERATION_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final ExperimentStore store;
    private final SumsReader sums;
    private final LongSupplier nanos;
    private Long generation;
    private long readAt;

    public ServedPositions(ExperimentStore store, SumsReader sums, LongSupplier nanos) {
        this.store = store;
        this.sums = sums;
        this.nanos = nanos;
    }

    public Mono<Map<Integer, Long>> read() {
        return generation().flatMap(sums::progress).map(snapshot -> Positions.of(snapshot)
                .of(UnitType.run));
    }

    /** While PostgreSQL is away the last one that is known. */
    private Mono<Long> generation() {
        boolean isKnown = generation != null && nanos.getAsLong() - readAt < GENERATION_NANOS;
        if (isKnown) return Mono.just(generation);
        Mono<Long> anew = store.generation().doOnNext(this::know);
        return generation == null ? anew : anew.onErrorReturn(generation);
    }

    private void know(long active) {
        generation = active;
        readAt = nanos.getAsLong();
    }
}
