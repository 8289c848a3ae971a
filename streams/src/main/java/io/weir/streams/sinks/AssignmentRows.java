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

    record Row(AssignmentKey key, Assignment assignment) {}

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
            if (record.value() == null) continue;
            newest.put(
                    ByteBuffer.wrap(record.key()),
                    new Row(
                            SingleObject.ASSIGNMENT_KEY.decode(record.key()),
                            SingleObject.ASSIGNMENT.decode(record.value())));
        }
        return newest.values();
    }

    @Override
    public void write(Collection<Row> rows) {
        jdbc.batchUpdate(UPSERT, rows.stream().map(AssignmentRows::row).toArray(SqlParameterSource[]::new));
    }

    private static SqlParameterSource row(Row row) {
        return new MapSqlParameterSource()
                .addValue("generation", row.key().getGeneration())
                .addValue("project", row.key().getProject())
                .addValue("experiment", row.key().getExperiment())
                .addValue("unit", row.key().getUnit())
                .addValue("variant", row.assignment().getVariant())
                .addValue("phase", row.assignment().getPhase())
                .addValue("first_exposure", Sql.moment(row.assignment().getFirstExposure()))
                .addValue("first_exposure_id", row.assignment().getFirstExposureId())
                .addValue("crossed", row.assignment().getCrossed());
    }
}
