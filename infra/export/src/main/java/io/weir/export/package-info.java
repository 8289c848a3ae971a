/** In: an archive's events. Out: Parquet files, one row for each event, which DuckDB, Athena and Spark query. */
package io.weir.export;
