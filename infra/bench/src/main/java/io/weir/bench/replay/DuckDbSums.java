package io.weir.bench.replay;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SortedMap;
import java.util.TreeMap;

/** The same by one SQL query over the exported files: copies count once, crossovers leave, from the first exposure on. */
final class DuckDbSums {

    private static final String QUERY = """
            with once as (
              select * from read_parquet('%s/*/*.parquet')
              qualify row_number() over (partition by project, unit_type, unit_id, id order by log_offset) = 1
            ), exposed as (
              select experiment, user_id, any_value(variant) as variant, min(time) as since
              from once where type = 'exposure'
              group by all having count(distinct variant) = 1
            ), units as (
              select x.experiment, x.variant, x.user_id, count(e.id)::decimal(19, 6) as calls,
                (count(e.id) > 0)::int::decimal(19, 6) as called,
                coalesce(sum(e.numeric_values['cost_usd']), 0)::decimal(19, 6) as cost
              from exposed x left join once e on e.user_id = x.user_id and e.type = 'llm_call' and e.time >= x.since
              group by all
            ), of_metrics as (
              unpivot units on calls, called, cost into name metric value value
            )
            select experiment || '/' || variant || '/' || metric, count(*), sum(value), sum(value * value)
            from of_metrics group by all""";

    private DuckDbSums() {}

    /** By {@code experiment/variant/metric}. @param work for what does not fit into memory */
    static SortedMap<String, Aggregate> read(Path export, Path work) throws SQLException {
        SortedMap<String, Aggregate> sums = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("set temp_directory = '" + work + "'");
            try (ResultSet row = statement.executeQuery(QUERY.formatted(export))) {
                while (row.next()) {
                    BigDecimal sum = row.getBigDecimal(3);
                    sums.put(row.getString(1), new Aggregate(row.getLong(2), sum, row.getBigDecimal(4)));
                }
            }
        }
        return sums;
    }
}
