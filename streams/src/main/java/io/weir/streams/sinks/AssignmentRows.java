package io.weir.streams.sinks;

import io.weir.schemas.Assignment;
import io.weir.schemas.AssignmentKey;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

/** Table {@code user_assignments}: one unit's records lie in one partition, and the last one holds. */
record AssignmentRows(NamedParameterJdbcTemplate jdbc) implements Rows<AssignmentRows.Row> {

    private static final String UPSERT = Sql.resource("upsert-assignment.sql");

    private static final String DELETE = """
            delete from user_assignments
            where generation = :generation and project = :project and experiment = :experiment and unit = :unit""";

    /** @param assignment null: it is gone, with the generation that it was of */
    record Row(AssignmentKey key, Assignment assignment) {
        boolean isGone() {
            return assignment == null;
        }
    }

    @Override
    public String name() {
        return "assignments";
    }

    @Override
    public String topic() {
        return Topics.ASSIGNMENTS;
    }

    @Override
    public Collection<Row> read(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<ByteBuffer, Row> newest = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            newest.put(
                    ByteBuffer.wrap(record.key()),
                    new Row(
                            SingleObject.ASSIGNMENT_KEY.decode(record.key()),
                            record.value() == null ? null : SingleObject.ASSIGNMENT.decode(record.value())));
        }
        return newest.values();
    }

    @Override
    public void write(Collection<Row> rows) {
        List<Row> kept = rows.stream().filter(row -> !row.isGone()).toList();
        jdbc.batchUpdate(UPSERT, kept.stream().map(AssignmentRows::row).toArray(SqlParameterSource[]::new));
        List<Row> gone = rows.stream().filter(Row::isGone).toList();
        jdbc.batchUpdate(DELETE, gone.stream().map(AssignmentRows::key).toArray(SqlParameterSource[]::new));
    }

    private static MapSqlParameterSource key(Row row) {
        return new MapSqlParameterSource()
                .addValue("generation", row.key().getGeneration())
                .addValue("project", row.key().getProject())
                .addValue("experiment", row.key().getExperiment())
                .addValue("unit", row.key().getUnit());
    }

    private static SqlParameterSource row(Row row) {
        return key(row).addValue("variant", row.assignment().getVariant())
                .addValue("phase", row.assignment().getPhase())
                .addValue("first_exposure", Sql.moment(row.assignment().getFirstExposure()))
                .addValue("first_exposure_id", row.assignment().getFirstExposureId())
                .addValue("crossed", row.assignment().getCrossed());
    }
}
