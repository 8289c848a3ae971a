package io.weir.query;

import io.weir.schemas.Event;
import io.weir.schemas.SingleObject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;

/** Events and assignments as the sinks would have stored them in PostgreSQL. */
public final class StoredEvents implements AutoCloseable {

    private final Connection connection;

    public StoredEvents(String jdbcUrl) throws SQLException {
        connection = DriverManager.getConnection(jdbcUrl);
    }

    public StoredEvents event(int partition, long offset, Instant received, Event event) throws SQLException {
        YearMonth month = YearMonth.from(received.atOffset(ZoneOffset.UTC));
        execute("create table if not exists events_%04d_%02d partition of events for values from ('%s') to ('%s')"
                .formatted(
                        month.getYear(),
                        month.getMonthValue(),
                        month.atDay(1) + " 00:00:00+00",
                        month.plusMonths(1).atDay(1) + " 00:00:00+00"));
        try (var row = connection.prepareStatement("insert into events values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            Object[] columns = {
                at(received),
                partition,
                offset,
                "default",
                event.getId(),
                event.getType(),
                at(Instant.ofEpochMilli(event.getTime())),
                event.getUser(),
                event.getSession(),
                event.getRun(),
                event.getExposure() == null ? null : event.getExposure().getExperiment(),
                SingleObject.EVENT.encode(event)
            };
            for (int i = 0; i < columns.length; i++) row.setObject(i + 1, columns[i]);
            row.executeUpdate();
        }
        return this;
    }

    /** The table is filled up to here. */
    public StoredEvents position(int partition, long next) throws SQLException {
        return execute("insert into sink_offsets values ('events', 'weir.events.v1', %d, %d)".formatted(partition, next)
                + " on conflict (sink, topic, partition) do update set next_offset = excluded.next_offset");
    }

    public StoredEvents assignment(String experiment, String unit, String variant, boolean crossed)
            throws SQLException {
        try (var row = connection.prepareStatement(
                "insert into user_assignments values (1, 'default', ?, ?, ?, 0, now(), 'e', ?)")) {
            row.setString(1, experiment);
            row.setString(2, unit);
            row.setString(3, variant);
            row.setBoolean(4, crossed);
            row.executeUpdate();
        }
        return this;
    }

    public StoredEvents execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return this;
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
