package io.weir.streams.sinks;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.schemas.Event;
import io.weir.schemas.Projects;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitKey;
import java.sql.SQLException;
import java.sql.Types;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Table {@code events}: every record of the log that is a user's event and younger than the retention. */
final class EventRows implements Rows<EventRows.Row> {

    private static final Logger log = LoggerFactory.getLogger(EventRows.class);
    private static final String INSERT = Sql.resource("insert-event.sql");

    private final NamedParameterJdbcTemplate jdbc;
    private final TransactionTemplate savepoints;
    private final EventMonths months;
    private final MeterRegistry metrics;

    /** @param received epoch milliseconds */
    record Row(long received, int partition, long offset, String project, Event event, byte[] record) {
        YearMonth month() {
            return EventMonths.of(received);
        }
    }

    EventRows(
            NamedParameterJdbcTemplate jdbc,
            TransactionTemplate transactions,
            EventMonths months,
            MeterRegistry metrics) {
        this.jdbc = jdbc;
        this.savepoints = new TransactionTemplate(transactions.getTransactionManager(), transactions);
        this.savepoints.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        this.months = months;
        this.metrics = metrics;
    }

    @Override
    public String name() {
        return "events";
    }

    @Override
    public String topic() {
        return Topics.EVENTS;
    }

    @Override
    public Collection<Row> read(List<ConsumerRecord<byte[], byte[]>> records) {
        List<Row> rows = new ArrayList<>(records.size());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (Projects.isInternal(record.key())) continue;
            if (!months.keeps(record.timestamp())) {
                skip("expired");
                continue;
            }
            try {
                rows.add(new Row(
                        record.timestamp(),
                        record.partition(),
                        record.offset(),
                        UnitKey.parse(record.key()).project(),
                        SingleObject.EVENT.decode(record.value()),
                        record.value()));
            } catch (RuntimeException e) {
                skip("unreadable"); // dedupe refuses it, whole, with the reason
            }
        }
        return rows;
    }

    @Override
    public void prepare(Collection<Row> rows) {
        months.ensure(rows.stream().map(Row::month).collect(Collectors.toSet()));
    }

    @Override
    public void write(Collection<Row> rows) {
        try {
            insert(rows);
        } catch (DataAccessException e) {
            if (!isOfTheData(e)) throw e;
            rows.forEach(this::insertIfHeld);
        }
    }

    @Override
    public void failed() {
        months.forget();
    }

    private void insert(Collection<Row> rows) {
        SqlParameterSource[] parameters =
                rows.stream().map(EventRows::parameters).toArray(SqlParameterSource[]::new);
        savepoints.executeWithoutResult(status -> jdbc.batchUpdate(INSERT, parameters));
    }

    /** One row that the table cannot hold must not keep out all others. It stays in the log and in the statistics. */
    private void insertIfHeld(Row row) {
        try {
            insert(List.of(row));
        } catch (DataAccessException e) {
            if (!isOfTheData(e)) throw e;
            log.warn(
                    "the table events cannot hold partition {} offset {}: {}",
                    row.partition(),
                    row.offset(),
                    NestedExceptionUtils.getMostSpecificCause(e).getMessage());
            skip("refused");
        }
    }

    /** SQLSTATE classes 22, data exception, and 54, program limit exceeded. */
    private static boolean isOfTheData(DataAccessException failure) {
        return NestedExceptionUtils.getMostSpecificCause(failure) instanceof SQLException sql
                && sql.getSQLState() != null
                && (sql.getSQLState().startsWith("22") || sql.getSQLState().startsWith("54"));
    }

    private void skip(String reason) {
        metrics.counter("weir.sink.skipped", "sink", name(), "reason", reason).increment();
    }

    private static SqlParameterSource parameters(Row row) {
        Event event = row.event();
        return new MapSqlParameterSource()
                .addValue("received", Sql.moment(row.received()))
                .addValue("partition", row.partition())
                .addValue("log_offset", row.offset())
                .addValue("project", row.project())
                .addValue("id", event.getId())
                .addValue("type", event.getType())
                .addValue("time", Sql.moment(event.getTime()))
                .addValue("user", event.getUser(), Types.VARCHAR)
                .addValue("session", event.getSession(), Types.VARCHAR)
                .addValue("run", event.getRun(), Types.VARCHAR)
                .addValue(
                        "experiment",
                        event.getExposure() == null ? null : event.getExposure().getExperiment(),
                        Types.VARCHAR)
                .addValue("record", row.record());
    }
}
