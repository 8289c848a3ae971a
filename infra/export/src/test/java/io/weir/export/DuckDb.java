package io.weir.export;

import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads an export as an analyst would. It shares no code with what wrote it. */
final class DuckDb implements AutoCloseable {

    private final Connection connection;

    DuckDb() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
    }

    /** For {@code from}: all files of an export. */
    static String files(Path export) {
        return "read_parquet('" + export + "/*/*.parquet')";
    }

    List<Map<String, Object>> rows(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            List<Map<String, Object>> rows = new ArrayList<>();
            while (found.next()) rows.add(row(found));
            return rows;
        }
    }

    Object value(String query) throws SQLException {
        return rows(query).getFirst().values().iterator().next();
    }

    private static Map<String, Object> row(ResultSet found) throws SQLException {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
            Object value = found.getObject(i);
            row.put(
                    found.getMetaData().getColumnName(i),
                    value instanceof Array array ? Arrays.asList((Object[]) array.getArray()) : value);
        }
        return row;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
