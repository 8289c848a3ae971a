package io.weir.query;

import io.r2dbc.spi.ConnectionFactory;
import io.weir.kit.lifecycle.RetryingLifecycle;
import io.weir.kit.management.ServiceHealth;
import io.weir.kit.settings.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryOutputEnum;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.ui.LoggerUIService;
import reactor.core.publisher.Mono;

/** Brings the tables to the newest version, as soon as PostgreSQL is there. Two instances at once are safe: one waits. */
public final class Migrations extends RetryingLifecycle implements ServiceHealth {

    private static final String CHANGELOG = "io/weir/schemas/postgres/changelog.yaml";
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(3);

    private final DatabaseSettings database;
    private final ConnectionFactory queries;
    private volatile boolean isDone;

    /** @param queries how requests will reach PostgreSQL: by another driver, which must get there too */
    Migrations(DatabaseSettings database, ConnectionFactory queries) {
        super("weir-migrations", RETRY, STOP_WITHIN);
        this.database = database;
        this.queries = queries;
    }

    @Override
    public String name() {
        return "query-api";
    }

    @Override
    public Status status() {
        if (isDone) return new Status(true, "tables are up to date");
        String failure = task.failure();
        return new Status(
                false, failure == null ? "waits for PostgreSQL" : "cannot bring the tables up to date: " + failure);
    }

    boolean isDone() {
        return isDone;
    }

    @Override
    protected boolean attempt() throws Exception {
        try (Connection connection = connect()) {
            Scope.child(
                    Map.of(Scope.Attr.ui.name(), new LoggerUIService()), // it would talk to standard output
                    () -> liquibase(connection).update(new Contexts()));
        }
        Mono.usingWhen(queries.create(), Mono::just, io.r2dbc.spi.Connection::close)
                .toFuture()
                .get(CONNECT_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        isDone = true;
        return false;
    }

    private Connection connect() throws SQLException {
        Properties properties = database.login();
        properties.put("connectTimeout", "3");
        return DriverManager.getConnection(database.jdbcUrl(), properties);
    }

    static Liquibase liquibase(Connection connection) throws LiquibaseException {
        Liquibase liquibase =
                new Liquibase(CHANGELOG, new ClassLoaderResourceAccessor(), new JdbcConnection(connection));
        liquibase.setShowSummaryOutput(UpdateSummaryOutputEnum.LOG);
        return liquibase;
    }
}
