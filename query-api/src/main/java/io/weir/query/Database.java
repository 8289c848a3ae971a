package io.weir.query;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

/**
 * PostgreSQL, with one answer for all the ways in which it can be away; and its replica for reads, if there is one. Statements
 * only take values out of their rows, on the driver's thread; what they mean is found out behind it.
 */
public final class Database {

    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final String NEWEST = Database.class.getName() + ".newest";

    /** Begin, the lock, what is read and written, and commit: each may take as long as any statement. */
    private static final int STATEMENTS_IN_TURN = 4;

    private final DatabaseClient client;
    private final TransactionalOperator transactions;
    private final Replica replica;
    private final Duration timeout;
    private final Counter ownReads;
    private final Counter replicaReads;

    Database(ConnectionFactory connections, Replica replica, Duration timeout, MeterRegistry metrics) {
        this.client = DatabaseClient.create(connections);
        this.transactions = TransactionalOperator.create(new R2dbcTransactionManager(connections));
        this.replica = replica;
        this.timeout = timeout;
        this.ownReads = metrics.counter("weir.query.database.reads", "from", "primary");
        this.replicaReads = metrics.counter("weir.query.database.reads", "from", "replica");
    }

    /** Every read in {@code work} sees all that was written before it. */
    public static <T> Mono<T> newest(Mono<T> work) {
        return work.contextWrite(context -> context.put(NEWEST, true));
    }

    /** Every read in {@code work} sees all that was written up to the position. */
    public static <T> Mono<T> notBefore(LogPosition position, Mono<T> work) {
        return work.contextWrite(context -> context.put(LogPosition.class, position));
    }

    /**
     * A write.
     *
     * @throws ProblemException DATABASE_UNAVAILABLE, when it is away or slower than the timeout
     */
    public <T> Mono<T> write(Function<DatabaseClient, Mono<T>> statement) {
        return answered(several(client, from -> statement.apply(from).flux()))
                .next()
                .doOnTerminate(replica::forget);
    }

    /**
     * Reads and writes in one transaction. Work of the same name is done one after the other, on all instances: what comes second reads
     * what the first has written.
     *
     * @throws ProblemException DATABASE_UNAVAILABLE, also when the one before takes longer than the timeout
     */
    public <T> Mono<T> inTurn(String name, Mono<T> work) {
        Mono<Void> turn = write(from -> from.sql("select pg_advisory_xact_lock(hashtextextended(:name, 0))")
                .bind("name", name)
                .then());
        return transactions
                .transactional(newest(turn.then(work)))
                .timeout(timeout.multipliedBy(STATEMENTS_IN_TURN))
                .onErrorMap(Database::isAway, Database::problem)
                .publishOn(Schedulers.parallel())
                .doOnTerminate(replica::forget);
    }

    /** A read that sees all that was written here, or that the one who asks has written. */
    public <T> Mono<T> read(Function<DatabaseClient, Mono<T>> statement) {
        return rows(from -> statement.apply(from).flux()).next();
    }

    /** As {@link #read}, of several rows. */
    public <T> Flux<T> rows(Function<DatabaseClient, Flux<T>> statement) {
        return answered(Flux.deferContextual(context -> {
            if (context.hasKey(NEWEST) || !replica.holds(position(context))) return ownRows(statement);
            // Whole before the first row is given on: what fails in its middle is read again elsewhere.
            Mono<List<T>> whole = several(replica.client(), statement).collectList();
            return whole.doOnNext(rows -> replicaReads.increment())
                    .onErrorResume(error -> {
                        log.debug("the replica does not answer: {}", error.toString());
                        return ownRows(statement).collectList();
                    })
                    .flatMapIterable(rows -> rows);
        }));
    }

    private <T> Flux<T> ownRows(Function<DatabaseClient, Flux<T>> statement) {
        ownReads.increment();
        return several(client, statement);
    }

    private static LogPosition position(ContextView context) {
        return context.getOrDefault(LogPosition.class, null);
    }

    /** How far all that was written is; empty where no replica could be behind it. */
    public Mono<LogPosition> position() {
        if (!replica.exists()) return Mono.empty();
        return newest(read(from -> from.sql("select cast(pg_current_wal_lsn() as text)")
                .map(row -> LogPosition.parse(row.get(0, String.class)))
                .one()));
    }

    private <T> Flux<T> several(DatabaseClient from, Function<DatabaseClient, Flux<T>> statement) {
        return Flux.defer(() -> statement.apply(from)).timeout(timeout);
    }

    /** What comes after it is off the driver's thread, on which all its connections wait. */
    private static <T> Flux<T> answered(Flux<T> rows) {
        return rows.onErrorMap(Database::isAway, Database::problem).publishOn(Schedulers.parallel());
    }

    /** True when a row was refused because its key is there already. */
    public static boolean isTaken(Throwable error) {
        return error instanceof DataIntegrityViolationException
                || error instanceof R2dbcDataIntegrityViolationException;
    }

    private static boolean isAway(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            boolean away = cause instanceof IOException
                    || cause instanceof TimeoutException
                    || cause instanceof R2dbcTimeoutException
                    || cause instanceof R2dbcTransientResourceException
                    || cause instanceof R2dbcNonTransientResourceException
                    || cause instanceof R2dbcPermissionDeniedException denied
                            && denied.getSqlState() != null
                            && denied.getSqlState().startsWith("28") // it does not let this service in
                    || cause instanceof R2dbcBadGrammarException bad
                            && "42P01".equals(bad.getSqlState()); // no tables yet
            if (away) return true;
        }
        return false;
    }

    private static ProblemException problem(Throwable error) {
        log.warn("PostgreSQL does not answer: {}", error.toString());
        return new ProblemException(
                Problem.of(
                        ProblemCode.DATABASE_UNAVAILABLE,
                        "Try again in a moment. If this was a change, read whether it was made: it may have been."),
                error);
    }
}
