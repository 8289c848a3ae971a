package io.weir.query;

import io.weir.kit.management.ServiceHealth;
import io.weir.kit.settings.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryOutputEnum;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.ui.LoggerUIService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Brings the tables to the newest version, as soon as PostgreSQL is there. Two instances at once are safe: one waits. */
public final class Migrations implements SmartLifecycle, ServiceHealth {

    private static final String CHANGELOG = "io/weir/schemas/postgres/changelog.yaml";
    private static final Logger log = LoggerFactory.getLogger(Migrations.class);
    private static final Duration RETRY = Duration.ofMillis(500);

    private final DatabaseSettings database;
    private volatile CountDownLatch stop = new CountDownLatch(0);
    private volatile Status status = new Status(false, "waits for PostgreSQL");

    Migrations(DatabaseSettings database) {
        this.database = database;
    }

    @Override
    public String name() {
        return "query-api";
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public void start() {
        stop = new CountDownLatch(1);
        Thread.ofVirtual().name("weir-migrations").start(this::migrateWhenPostgresAnswers);
    }

    @Override
    public void stop() {
        stop.countDown();
    }

    @Override
    public boolean isRunning() {
        return stop.getCount() > 0;
    }

    private void migrateWhenPostgresAnswers() {
        while (isRunning()) {
            try (Connection connection = connect()) {
                Scope.child(
                        Map.of(Scope.Attr.ui.name(), new LoggerUIService()), // it would talk to standard output
                        () -> liquibase(connection).update(new Contexts()));
                status = new Status(true, "tables are up to date");
                return;
            } catch (Exception e) { // Scope.child declares no less
                status = new Status(false, "cannot bring the tables up to date: " + e.getMessage());
                log.warn("cannot bring the tables up to date, trying again: {}", e.getMessage());
                pause();
            }
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.put("user", database.user());
        properties.put("password", database.password());
        properties.put("connectTimeout", "3");
        return DriverManager.getConnection(database.jdbcUrl(), properties);
    }

    static Liquibase liquibase(Connection connection) throws LiquibaseException {
        Liquibase liquibase =
                new Liquibase(CHANGELOG, new ClassLoaderResourceAccessor(), new JdbcConnection(connection));
        liquibase.setShowSummaryOutput(UpdateSummaryOutputEnum.LOG);
        return liquibase;
    }

    private void pause() {
        try {
            stop.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.countDown();
        }
    }
}
