package io.weir.streams.sinks;

import io.weir.schemas.Topics;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

/** Table {@code stats_current}: only higher revisions replace, and a tombstone deletes. */
record StatsRows(NamedParameterJdbcTemplate jdbc) implements Rows<StatsRecord> {

    private static final String UPSERT = Sql.resource("upsert-stats.sql");
    private static final String DELETE = """
            delete from stats_current
            where generation = :generation and project = :project and experiment = :experiment and stage = :stage
                and variant = :variant and phase = :phase and dimension = :dimension and value = :value
                and partition = :partition""";

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public String topic() {
        return Topics.STATS;
    }

    @Override
    public Collection<StatsRecord> read(List<ConsumerRecord<byte[], byte[]>> records) {
        return StatsRecord.newest(records);
    }

    @Override
    public void write(Collection<StatsRecord> rows) {
        List<StatsRecord> kept =
                rows.stream().filter(record -> !record.isGone()).toList();
        jdbc.batchUpdate(UPSERT, kept.stream().map(StatsRows::row).toArray(SqlParameterSource[]::new));
        List<StatsRecord> gone = rows.stream().filter(StatsRecord::isGone).toList();
        jdbc.batchUpdate(DELETE, gone.stream().map(StatsRows::key).toArray(SqlParameterSource[]::new));
    }

    private static SqlParameterSource row(StatsRecord record) {
        return key(record).addValue("revision", record.stats().getRevision()).addValue("record", record.value());
    }

    private static MapSqlParameterSource key(StatsRecord record) {
        return new MapSqlParameterSource()
                .addValue("generation", record.key().getGeneration())
                .addValue("project", record.key().getProject())
                .addValue("experiment", record.key().getExperiment())
                .addValue("variant", record.key().getVariant())
                .addValue("phase", record.key().getPhase())
                .addValue("stage", record.key().getStage().name())
                .addValue("dimension", record.key().getDimension())
                .addValue("value", record.key().getValue())
                .addValue("partition", record.key().getPartition());
    }
}
