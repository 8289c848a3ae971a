package io.weir.query;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.pool.InstrumentedPool;
import reactor.pool.PoolAcquirePendingLimitException;
import reactor.pool.PoolAcquireTimeoutException;
import reactor.pool.PoolBuilder;
import reactor.pool.PooledRef;

/**
 * Where documents are computed, on threads of its own: those of the drivers have other work. A document that costs milliseconds
 * is read and computed in its turn, so what is in memory and what waits for Redis or for a thread are bounded, and the time-outs
 * of the reads measure the reads.
 */
public final class Computing {

    /** Enough that no thread waits for a read, and few enough that Redis answers all of them in time. */
    private static final int TURNS_PER_THREAD = 8;

    /** A plan reads twice. One more is the accounting of a scrape, which takes no turn. */
    private static final int READS_PER_TURN = 2;

    /**
     * Nothing takes so long. Reactor lets an {@link Error} on a computing thread pass without a signal: without this its request would
     * have no answer, and its turn would be lost for good.
     */
    private static final Duration LONGEST_WORK = Duration.ofSeconds(60);

    private final Scheduler scheduler;
    private final InstrumentedPool<Boolean> turns;
    private final int waiting;
    private final Duration longestWait;
    private final Duration longestWork;
    private final Counter refused;

    /**
     * @param threads 0: one for each core
     * @param waiting most requests that wait for their turn
     * @param longestWait longest that one of them does
     */
    Computing(int threads, int waiting, Duration longestWait, MeterRegistry metrics) {
        this(threads, waiting, longestWait, LONGEST_WORK, metrics);
    }

    /** @param longestWork after which a turn is given up, whatever has become of its work */
    Computing(int threads, int waiting, Duration longestWait, Duration longestWork, MeterRegistry metrics) {
        int size = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        int atOnce = TURNS_PER_THREAD * size;
        this.scheduler = scheduler(size, READS_PER_TURN * atOnce + 1);
        this.turns = PoolBuilder.from(Mono.just(true))
                .sizeBetween(0, atOnce)
                .maxPendingAcquire(waiting)
                .buildPool();
        this.waiting = waiting;
        this.longestWait = longestWait;
        this.longestWork = longestWork;
        this.refused = metrics.counter("weir.query.refused", "code", ProblemCode.OVERLOADED.name());
        metrics.gauge("weir.query.waiting", turns, pool -> pool.metrics().pendingAcquireSize());
    }

    /** All threads take from one queue: behind a large document nobody waits while another thread has nothing to do. */
    private static Scheduler scheduler(int threads, int queue) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queue),
                Thread.ofPlatform().daemon().name("weir-query-computing-", 0).factory());
        return Schedulers.fromExecutorService(executor, "weir-query-computing");
    }

    /** Named by whoever hears from a driver and then computes what costs more than a moment. */
    public Scheduler scheduler() {
        return scheduler;
    }

    /**
     * Reads and computes when it is its turn, first come, first served. Cancelling gives up the turn or the place in the queue.
     *
     * @throws ProblemException OVERLOADED, when too many wait already, or it has waited for too long
     */
    public <T> Mono<T> inTurn(Mono<T> work) {
        Mono<PooledRef<Boolean>> turn = turns.acquire(longestWait)
                .onErrorMap(PoolAcquirePendingLimitException.class, this::refused)
                .onErrorMap(PoolAcquireTimeoutException.class, this::refused);
        return Mono.usingWhen(turn, mine -> work.timeout(longestWork, Mono.error(this::lost)), PooledRef::release);
    }

    private IllegalStateException lost() {
        return new IllegalStateException("work in turn did not end within " + longestWork.toSeconds()
                + " s; an Error on a computing thread, if there was one, is in the log before this");
    }

    private ProblemException refused(Throwable error) {
        refused.increment();
        return new ProblemException(
                Problem.of(
                        ProblemCode.OVERLOADED,
                        "More results are asked for than can be computed: at most " + waiting
                                + " requests wait, for at most " + longestWait.toSeconds() + " s."),
                error);
    }

    /** Work that runs is finished. */
    void dispose() {
        turns.dispose();
        scheduler.dispose();
    }
}
