package io.weir.bench.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.bench.load.Traffic;
import io.weir.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * The same events by binary {@code COPY} into a bare table of a PostgreSQL that does nothing else, and the same numbers by
 * one query at the end: no HTTP, no log, no duplicates found, nothing to see before the end.
 */
final class CopyFloor {

    private static final int ROWS_A_COPY = 20_000;
    private static final long POSTGRES_EPOCH_MICROS =
            Instant.parse("2000-01-01T00:00:00Z").toEpochMilli() * 1_000;
    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    private CopyFloor() {}

    /** @param cells experiments and variants that the query found */
    record Took(long events, double copySeconds, double querySeconds, long cells) {
        double copied() {
            return events / copySeconds;
        }

        double copiedAndCounted() {
            return events / (copySeconds + querySeconds);
        }
    }

    static Took run(Path folder, Traffic traffic, long events) throws IOException, SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, 0);
                Connection connection =
                        DriverManager.getConnection("jdbc:" + postgres.url().replace("postgres@", ""), "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    create table bare (id text, unit text, type text, time timestamptz, experiment text, variant text,
                                       cost bigint)""");
            long before = System.nanoTime();
            for (long first = 0; first < events; first += ROWS_A_COPY) {
                copy(connection, traffic, first, Math.min(events, first + ROWS_A_COPY));
            }
            long copied = System.nanoTime();
            long cells = 0;
            try (ResultSet rows = statement.executeQuery(QUERY)) {
                while (rows.next()) cells++;
            }
            return new Took(events, (copied - before) / 1e9, (System.nanoTime() - copied) / 1e9, cells);
        }
    }

    private static final String QUERY = """
            with first as (
              select distinct on (unit, experiment) unit, experiment, variant, time
              from bare where experiment is not null order by unit, experiment, time, id),
            per_unit as (
              select f.experiment, f.variant, f.unit, count(e.id) as calls, coalesce(sum(e.cost), 0) as cost
              from first f left join bare e on e.unit = f.unit and e.type = 'llm_call' and e.time >= f.time
              group by 1, 2, 3)
            select experiment, variant, count(*), count(*) filter (where calls > 0),
                   sum(calls), sum(calls * calls), sum(cost), sum(cost * cost)
            from per_unit group by 1, 2""";

    private static void copy(Connection connection, Traffic traffic, long from, long to)
            throws IOException, SQLException {
        CopyIn in = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy bare from stdin (format binary)");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(HEADER);
        for (long number = from; number < to; number++) {
            row(out, traffic, number);
            if (bytes.size() > 1 << 16) send(in, bytes);
        }
        out.writeShort(-1);
        send(in, bytes);
        in.endCopy();
    }

    private static void row(DataOutputStream out, Traffic traffic, long number) throws IOException {
        boolean isExposure = traffic.isExposure(number);
        long unit = Traffic.unit(number);
        out.writeShort(7);
        text(out, "%012d".formatted(number));
        text(out, "u-" + unit);
        text(out, isExposure ? "exposure" : "llm_call");
        number(out, System.currentTimeMillis() * 1_000 - POSTGRES_EPOCH_MICROS);
        if (isExposure) {
            text(out, Traffic.experiment(traffic.exposedTo(number)));
            text(out, String.valueOf(Traffic.variant(unit)));
            out.writeInt(-1);
        } else {
            out.writeInt(-1);
            out.writeInt(-1);
            number(out, 4_100);
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void number(DataOutputStream out, long value) throws IOException {
        out.writeInt(Long.BYTES);
        out.writeLong(value);
    }

    private static void send(CopyIn in, ByteArrayOutputStream bytes) throws SQLException {
        in.writeToCopy(bytes.toByteArray(), 0, bytes.size());
        bytes.reset();
    }
}
