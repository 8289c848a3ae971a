package io.weir.streams.sinks;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.schemas.Event;
import io.weir.schemas.Projects;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Table {@code events}: every record of the log that is a user's event and younger than the retention. Written by {@code COPY}, by one
 * thread, rows of one partition of the log at a time.
 */
final class EventRows implements Rows<EventRows.Row> {

    private static final Logger log = LoggerFactory.getLogger(EventRows.class);
    private static final String COPY = Sql.resource("copy-events.sql");
    private static final String THERE = Sql.resource("events-there.sql");
    private static final int COLUMNS = 14;
    private static final String UNIQUE_VIOLATION = "23505";

    private final NamedParameterJdbcTemplate jdbc;
    private final TransactionTemplate savepoints;
    private final EventMonths months;
    private final MeterRegistry metrics;
    private final CopyBuffer buffer = new CopyBuffer();
    /** Partitions of the log whose position somebody has set back: their rows may be there. */
    private final Set<Integer> writtenAgain = new HashSet<>();

    /**
     * @param received epoch milliseconds
     * @param hash of an exposure: ingest's, which may leave something of it out; else null
     * @param isForced ingest knew that the exposure's unit is forced
     */
    record Row(
            long received,
            int partition,
            long offset,
            String project,
            Event event,
            byte[] record,
            byte[] hash,
            boolean isForced) {}

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
        EventMonths.Span month = null;
        boolean isKept = false;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (Projects.isInternal(record.key())) continue;
            EventMonths.Span of = EventMonths.of(record.timestamp(), month);
            if (of != month) isKept = months.keeps(of.month());
            month = of;
            if (!isKept) {
                skip("expired");
                continue;
            }
            try {
                rows.add(row(record));
            } catch (RuntimeException e) {
                skip("unreadable"); // dedupe refuses it, whole, with the reason
            }
        }
        return rows;
    }

    private static Row row(ConsumerRecord<byte[], byte[]> record) {
        Event event = SingleObject.EVENT.decode(record.value());
        Header hash = event.getExposure() == null ? null : record.headers().lastHeader(Topics.HEADER_HASH);
        return new Row(
                record.timestamp(),
                record.partition(),
                record.offset(),
                UnitKey.parse(record.key()).project(),
                event,
                record.value(),
                hash == null ? null : hash.value(),
                record.headers().lastHeader(Topics.HEADER_FORCED) != null);
    }

    @Override
    public void prepare(Collection<Row> rows) {
        Set<YearMonth> needed = new HashSet<>();
        EventMonths.Span month = null;
        for (Row row : rows) {
            month = EventMonths.of(row.received(), month);
            needed.add(month.month());
        }
        months.ensure(needed);
    }

    @Override
    public void write(Collection<Row> rows) {
        List<Row> absent = List.copyOf(rows);
        int partition = absent.getFirst().partition();
        if (writtenAgain.contains(partition)) {
            absent = absent(absent);
            if (absent.size() == rows.size()) writtenAgain.remove(partition);
        }
        writeAbsent(absent);
    }

    @Override
    public void failed() {
        months.forget();
    }

    /**
     * The position is locked and moves with the rows, so none of these is there, unless somebody has set the position back; then
     * the key says so. And one row that the table cannot hold must not keep out all others: it is looked for by halves, and stays
     * in the log and in the statistics.
     */
    private void writeAbsent(List<Row> rows) {
        if (rows.isEmpty()) return;
        try {
            savepoints.executeWithoutResult(status -> jdbc.getJdbcTemplate().execute(copying(rows)));
        } catch (DataAccessException e) {
            String state = state(e);
            if (state.equals(UNIQUE_VIOLATION)) {
                List<Row> absent = absent(rows);
                if (absent.size() == rows.size()) throw e;
                writtenAgain.add(rows.getFirst().partition());
                writeAbsent(absent);
            } else if (!isOfTheData(state)) {
                throw e;
            } else if (rows.size() == 1) {
                refuse(rows.getFirst(), e);
            } else {
                int half = rows.size() / 2;
                writeAbsent(rows.subList(0, half));
                writeAbsent(rows.subList(half, rows.size()));
            }
        }
    }

    private ConnectionCallback<Void> copying(List<Row> rows) {
        return connection -> {
            CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
            try {
                buffer.begin(copy);
                for (Row row : rows) put(row);
                buffer.end();
                copy.endCopy();
            } catch (SQLException | RuntimeException e) {
                cancel(copy, e);
                throw e;
            }
            return null;
        };
    }

    /** A connection that is left within a copy takes no other statement. */
    private static void cancel(CopyIn copy, Exception cause) {
        if (!copy.isActive()) return;
        try {
            copy.cancelCopy();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** The columns of copy-events.sql. */
    private void put(Row row) throws SQLException {
        Event event = row.event();
        buffer.row(COLUMNS);
        buffer.bigint(Sql.micros(row.received()));
        buffer.integer(row.partition());
        buffer.bigint(row.offset());
        buffer.text(row.project());
        buffer.text(event.getId());
        buffer.text(event.getType());
        buffer.bigint(Sql.micros(event.getTime()));
        buffer.text(event.getUser());
        buffer.text(event.getSession());
        buffer.text(event.getRun());
        buffer.text(event.getExposure() == null ? null : event.getExposure().getExperiment());
        buffer.bytea(row.record());
        buffer.bytea(row.hash());
        if (row.isForced()) buffer.bool(true);
        else buffer.bytea(null);
    }

    /** Those of which the table has no row, of rows of one partition of the log. */
    private List<Row> absent(List<Row> rows) {
        Set<Long> there = new HashSet<>(
                jdbc.getJdbcTemplate().execute((ConnectionCallback<List<Long>>) connection -> there(connection, rows)));
        return rows.stream().filter(row -> !there.contains(row.offset())).toList();
    }

    private static List<Long> there(Connection connection, List<Row> rows) throws SQLException {
        Object[] received = rows.stream().map(row -> Sql.moment(row.received())).toArray();
        long[] offsets = rows.stream().mapToLong(Row::offset).toArray();
        try (PreparedStatement select = connection.prepareStatement(THERE)) {
            select.setArray(1, connection.createArrayOf("timestamptz", received));
            select.setArray(2, connection.unwrap(PGConnection.class).createArrayOf("int8", offsets));
            select.setInt(3, rows.getFirst().partition());
            List<Long> there = new ArrayList<>();
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) there.add(found.getLong(1));
            }
            return there;
        }
    }

    private void refuse(Row row, DataAccessException e) {
        log.warn(
                "the table events cannot hold partition {} offset {}: {}",
                row.partition(),
                row.offset(),
                NestedExceptionUtils.getMostSpecificCause(e).getMessage());
        skip("refused");
    }

    private static String state(DataAccessException failure) {
        return NestedExceptionUtils.getMostSpecificCause(failure) instanceof SQLException sql
                        && sql.getSQLState() != null
                ? sql.getSQLState()
                : "";
    }

    /** SQLSTATE classes 22, data exception, and 54, program limit exceeded. */
    private static boolean isOfTheData(String state) {
        return state.startsWith("22") || state.startsWith("54");
    }

    private void skip(String reason) {
        metrics.counter("weir.sink.skipped", "sink", name(), "reason", reason).increment();
    }
}
