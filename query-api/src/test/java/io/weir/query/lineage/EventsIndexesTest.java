package io.weir.query.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.query.RunningQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That each question to the table of events is answered by an index, in every month. */
class EventsIndexesTest {

    private static final String FILL = """
            create table events_2026_10 partition of events for values from ('2026-10-01 00:00+00') to ('2026-11-01 00:00+00');
            create table events_2026_11 partition of events for values from ('2026-11-01 00:00+00') to ('2026-12-01 00:00+00');
            insert into events
            select timestamptz '2026-10-15 00:00+00' + i * interval '1 minute', i % 4, i / 4, 'default', 'e-' || i, 'step', now(),
                   case when i % 3 > 0 then 'u-' || i % 900 end, 's-' || i % 700, 'r-' || i % 800, null, decode('00', 'hex')
            from generate_series(1, 40000) i;
            analyze events;""";

    @TempDir
    static Path folder;

    private static RunningQuery query;
    private static Connection connection;

    @BeforeAll
    static void start() throws IOException, SQLException {
        query = RunningQuery.start(folder);
        connection = DriverManager.getConnection(query.jdbcUrl());
        try (Statement statement = connection.createStatement()) {
            statement.execute(FILL);
        }
    }

    @AfterAll
    static void stop() throws IOException, SQLException {
        connection.close();
        query.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"user\"", "session", "run"})
    void a_units_events_are_looked_up_by_the_hash_of_the_unit(String column) throws SQLException {
        String sql = EventsTable.OF_UNIT.formatted(column, column).replace(":unit", "'u-7'");

        assertThat(plan(sql)).contains("weir_unit_hash").doesNotContain("Seq Scan");
    }

    @Test
    void events_of_an_identity_are_looked_up_by_their_users_and_sessions() throws SQLException {
        String sql = EventsTable.SAME_IDENTITY
                .replace(":ids", "array['e-7','e-8']")
                .replace(":users", "array['u-7','u-8']")
                .replace(":sessions", "array['s-7']");

        assertThat(plan(sql))
                .contains("BitmapOr")
                .contains("events_2026_11_weir_unit_hash_idx")
                .doesNotContain("Seq Scan on events");
    }

    @Test
    void the_oldest_events_are_read_in_the_order_of_the_key() throws SQLException {
        assertThat(plan(EventsTable.OLDEST_PLACES))
                .containsPattern("Index (Only )?Scan using events_2026_10_pkey")
                .doesNotContain("Sort")
                .doesNotContain("Seq Scan");
    }

    private static String plan(String sql) throws SQLException {
        String asked = sql.replace(":project", "'default'")
                .replace(":from", "timestamptz '2026-10-20 00:00+00'")
                .replace(":limit", "100");
        StringBuilder plan = new StringBuilder();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("explain " + asked)) {
            while (rows.next()) plan.append(rows.getString(1)).append('\n');
        }
        return plan.toString();
    }
}
