package io.weir.query;

import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** PostgreSQL, with one answer for all the ways in which it can be away. */
public final class Database {

    private static final Logger log = LoggerFactory.getLogger(Database.class);

    private final DatabaseClient client;
    private final Duration timeout;

    public Database(DatabaseClient client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
    }

    /** @throws ProblemException DATABASE_UNAVAILABLE, when it is away or slower than the timeout */
    public <T> Mono<T> call(Function<DatabaseClient, Mono<T>> statement) {
        return Mono.defer(() -> statement.apply(client))
                .timeout(timeout)
                .onErrorMap(Database::isAway, Database::problem);
    }

    /** As {@link #call}, for several rows. */
    public <T> Flux<T> calls(Function<DatabaseClient, Flux<T>> statement) {
        return Flux.defer(() -> statement.apply(client))
                .timeout(timeout)
                .onErrorMap(Database::isAway, Database::problem);
    }

    private static boolean isAway(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            boolean away = cause instanceof IOException
                    || cause instanceof TimeoutException
                    || cause instanceof R2dbcTimeoutException
                    || cause instanceof R2dbcTransientResourceException
                    || cause instanceof R2dbcNonTransientResourceException
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
