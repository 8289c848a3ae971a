package io.weir.streams.sinks;

import io.weir.schemas.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Rows of {@code stats_current}, with the position in the same transaction. */
final class PostgresStore implements StatsStore {

    private static final String SINK = "postgres";
    private static final String UPSERT = resource("upsert-stats.sql");

    private final NamedParameterJdbcTemplate jdbc;
    private final TransactionTemplate transactions;

    PostgresStore(NamedParameterJdbcTemplate jdbc, TransactionTemplate transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    @Override
    public String name() {
        return SINK;
    }

    @Override
    public OptionalLong position(int partition) {
        return position(partition, "");
    }

    @Override
    public void begin(int partition, long end, int partitions) {
        jdbc.update("""
                insert into sink_offsets (sink, topic, partition, next_offset)
                values (:sink, :topic, :partition, 0) on conflict do nothing""", of(partition));
    }

    @Override
    public boolean write(int partition, long expected, long next, Collection<StatsRecord> records) {
        return Boolean.TRUE.equals(transactions.execute(status -> {
            // The lock keeps a reader that was declared dead, and is not, from writing beside the new one.
            OptionalLong stored = position(partition, "for update");
            if (stored.isEmpty() || stored.getAsLong() != expected) return false;
            if (!records.isEmpty()) {
                jdbc.batchUpdate(
                        UPSERT, records.stream().map(PostgresStore::row).toArray(SqlParameterSource[]::new));
            }
            jdbc.update("""
                    update sink_offsets set next_offset = :next
                    where sink = :sink and topic = :topic and partition = :partition""", of(partition).addValue("next", next));
            return true;
        }));
    }

    private OptionalLong position(int partition, String lock) {
        List<Long> found = jdbc.queryForList("""
                select next_offset from sink_offsets
                where sink = :sink and topic = :topic and partition = :partition %s""".formatted(lock), of(partition), Long.class);
        return found.isEmpty() ? OptionalLong.empty() : OptionalLong.of(found.getFirst());
    }

    private static MapSqlParameterSource of(int partition) {
        return new MapSqlParameterSource()
                .addValue("sink", SINK)
                .addValue("topic", Topics.STATS)
                .addValue("partition", partition);
    }

    private static SqlParameterSource row(StatsRecord record) {
        return new MapSqlParameterSource()
                .addValue("generation", record.key().getGeneration())
                .addValue("project", record.key().getProject())
                .addValue("experiment", record.key().getExperiment())
                .addValue("variant", record.key().getVariant())
                .addValue("phase", record.key().getPhase())
                .addValue("stage", record.key().getStage().name())
                .addValue("dimension", record.key().getDimension())
                .addValue("value", record.key().getValue())
                .addValue("partition", record.key().getPartition())
                .addValue("revision", record.stats().getRevision())
                .addValue("record", record.value());
    }

    private static String resource(String name) {
        try (InputStream in = PostgresStore.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
