package io.weir.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import liquibase.Contexts;
import liquibase.LabelExpression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {

    private static final Set<String> TABLES = Set.of(
            "experiments",
            "experiment_revisions",
            "generations",
            "metrics",
            "quarantine",
            "stats_current",
            "sink_offsets",
            "events",
            "user_assignments");

    @Test
    void every_change_goes_back_and_forth(@TempDir Path folder) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("postgres"), 0);
                Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/postgres?user=postgres")) {
            assertThat(tables(connection)).isEmpty();
            Migrations.liquibase(connection).update(new Contexts());
            assertThat(tables(connection)).isEqualTo(TABLES);
            assertThat(one(connection, "select count(*) from pg_publication where pubname = 'weir_experiments'"))
                    .isEqualTo(1);
            assertThat(one(connection, "select generation from generations where active"))
                    .isEqualTo(1);

            long changes = one(connection, "select count(*) from databasechangelog");
            Migrations.liquibase(connection).rollback(Math.toIntExact(changes), new Contexts(), new LabelExpression());
            assertThat(tables(connection)).isEmpty();
            assertThat(one(connection, "select count(*) from pg_publication")).isZero();

            Migrations.liquibase(connection).update(new Contexts());
            assertThat(tables(connection)).isEqualTo(TABLES);
            Migrations.liquibase(connection).update(new Contexts());
            assertThat(one(connection, "select count(*) from databasechangelog"))
                    .isEqualTo(changes);
        }
    }

    @Test
    void what_counted_above_0_is_stored_with_the_threshold_that_it_had(@TempDir Path folder) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("postgres"), 0);
                Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/postgres?user=postgres");
                var statement = connection.createStatement()) {
            do {
                Migrations.liquibase(connection).update(1, "");
            } while (one(connection, "select count(*) from databasechangelog where id = '009-events-indexes'") == 0);
            statement.execute("""
                    insert into experiments values ('p', 'x', 1, '{"key": "x", "metrics": [
                      {"key": "a", "kind": "count", "value": "v"}, {"key": "b", "kind": "count", "value": null},
                      {"key": "c", "kind": "sum", "value": "v"}, {"key": "d", "kind": "quantile", "aggregation": "count", "value": "v"},
                      {"key": "e", "kind": "ratio", "aggregation": "sum", "value": "v",
                       "denominator": {"aggregation": "conversion", "value": "w"}}]}', '', now(), now());
                    insert into metrics values ('p', 'm', 1, '{"definition": {"kind": "conversion", "value": "v"}}', now());""");
            Migrations.liquibase(connection).update(new Contexts());

            for (String table : Set.of("experiments", "experiment_revisions")) {
                String key = "select document -> 'metrics' -> %d from " + table;
                assertThat(text(connection, key.formatted(0))).contains("\"at_least\": 0.000001");
                assertThat(text(connection, key.formatted(1))).doesNotContain("at_least");
                assertThat(text(connection, key.formatted(2))).doesNotContain("at_least");
                assertThat(text(connection, key.formatted(3))).contains("\"at_least\": 0.000001");
                assertThat(text(connection, key.formatted(4)))
                        .contains("\"denominator\": {\"value\": \"w\", \"at_least\": 0.000001")
                        .containsOnlyOnce("at_least");
            }
            assertThat(text(connection, "select document -> 'definition' from metrics"))
                    .contains("\"at_least\": 0.000001");
        }
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Set<String> tables(Connection connection) throws SQLException {
        Set<String> tables = new TreeSet<>();
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        select table_name from information_schema.tables
                        where table_schema = 'public' and table_name not like 'databasechangelog%'""")) {
            while (rows.next()) tables.add(rows.getString(1));
        }
        return tables;
    }

    private static long one(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
