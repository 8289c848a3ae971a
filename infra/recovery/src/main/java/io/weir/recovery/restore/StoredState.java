package io.weir.recovery.restore;

import io.weir.kit.settings.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * PostgreSQL beside a log that begins anew: definitions stay, positions in the lost log and what follows from them go, and the numbers
 * of before are kept under a generation of their own.
 */
final class StoredState implements AutoCloseable {

    private final Connection connection;

    StoredState(DatabaseSettings database) throws SQLException {
        Properties properties = database.login();
        properties.setProperty("connectTimeout", "10");
        connection = DriverManager.getConnection(database.jdbcUrl(), properties);
        connection.setAutoCommit(false);
    }

    /** False: query-api has never run on it, and no backup was restored into it. */
    boolean hasTables() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select to_regclass('generations') is not null"
                        + " and to_regclass('experiments') is not null and to_regclass('sink_offsets') is not null")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** Keys of all experiments, {@code project/experiment}. */
    Set<String> experiments() throws SQLException {
        Set<String> keys = new TreeSet<>();
        if (!hasTables()) return keys;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select project || '/' || key from experiments")) {
            while (rows.next()) keys.add(rows.getString(1));
        }
        return keys;
    }

    /**
     * In one transaction.
     *
     * @return the generation that the numbers of before are kept under; null: there were none, or this was done already
     */
    Long beginAnew() throws SQLException {
        if (!hasTables()) return null;
        try {
            Long kept = keepNumbers();
            execute("delete from sink_offsets");
            execute("truncate table events");
            connection.commit();
            return kept;
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        }
    }

    /** Rows of another generation than the shown one follow from a log that is lost, and are computed again. */
    private Long keepNumbers() throws SQLException {
        long active = number("select generation from generations where active");
        if (number("select count(*) from stats_current where generation = " + active) == 0) return null;
        execute("delete from stats_current where generation <> " + active);
        execute("delete from user_assignments where generation <> " + active);
        long kept = number(
                "select greatest(nextval('generation_numbers')," + " (select max(generation) + 1 from generations))");
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into generations (generation, active, state, shown_at) values (?, false, 'paused', now())")) {
            insert.setLong(1, kept);
            insert.executeUpdate();
        }
        execute("update stats_current set generation = " + kept);
        execute("update user_assignments set generation = " + kept);
        return kept;
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
