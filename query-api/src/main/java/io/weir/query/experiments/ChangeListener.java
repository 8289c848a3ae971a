package io.weir.query.experiments;

import io.r2dbc.postgresql.api.Notification;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.spi.ConnectionFactory;
import io.weir.query.ChangeFollower;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Holds one connection to PostgreSQL on which it hears of changes. Without it, what is known is not trusted. */
public final class ChangeListener implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ChangeListener.class);
    private static final Duration RETRY = Duration.ofMillis(500);

    private final ConnectionFactory connections;
    private final BooleanSupplier tables;
    private final List<ChangeFollower> followers;
    private volatile Disposable listening;

    /** @param tables whether they are up to date: older ones do not tell of changes */
    public ChangeListener(ConnectionFactory connections, BooleanSupplier tables, List<ChangeFollower> followers) {
        this.connections = connections;
        this.tables = tables;
        this.followers = List.copyOf(followers);
    }

    @Override
    public void start() {
        listening = Flux.defer(this::listen)
                .doOnNext(change -> followers.forEach(ChangeFollower::forget))
                .doOnError(error -> log.debug("not listening for changes: {}", error.toString()))
                .doFinally(end -> followers.forEach(ChangeFollower::close))
                .repeatWhen(ends -> ends.delayElements(RETRY))
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, RETRY))
                .subscribe();
    }

    private Flux<Notification> listen() {
        if (!tables.getAsBoolean()) return Flux.empty();
        return Flux.usingWhen(
                Mono.from(connections.create()).cast(PostgresqlConnection.class),
                // Subscribed in this order: nothing is told between the answer to LISTEN and the opening.
                connection -> Flux.merge(
                        connection.getNotifications(),
                        connection
                                .createStatement("LISTEN weir_changes")
                                .execute()
                                .flatMap(PostgresqlResult::getRowsUpdated)
                                .then(Mono.fromRunnable(() -> followers.forEach(ChangeFollower::open)))),
                PostgresqlConnection::close);
    }

    @Override
    public void stop() {
        listening.dispose();
        listening = null;
    }

    @Override
    public boolean isRunning() {
        return listening != null;
    }
}
