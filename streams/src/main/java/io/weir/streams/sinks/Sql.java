package io.weir.streams.sinks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Statements that lie in files, and moments as PostgreSQL holds them. */
final class Sql {

    /** {@code timestamptz} begins in 4713 BC, as the driver has it, and ends in 294276. */
    private static final long FIRST = Instant.parse("-4712-01-01T00:00:00Z").toEpochMilli();

    private static final long LAST =
            Instant.parse("+294276-12-31T23:59:59.999Z").toEpochMilli();

    private static final long YEAR_2000 = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();

    private Sql() {}

    static String resource(String name) {
        try (InputStream in = Sql.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /**
     * A moment for a {@code timestamptz}. What lies before or after all that the type holds becomes its -infinity or
     * infinity: in its place in every order, and not to be taken for a moment that somebody measured.
     */
    static OffsetDateTime moment(long epochMillis) {
        if (epochMillis < FIRST) return OffsetDateTime.MIN;
        if (epochMillis > LAST) return OffsetDateTime.MAX;
        return Instant.ofEpochMilli(epochMillis).atOffset(ZoneOffset.UTC);
    }

    /** The same as the binary format has it: microseconds since 2000, and the ends of the range for the infinities. */
    static long micros(long epochMillis) {
        if (epochMillis < FIRST) return Long.MIN_VALUE;
        if (epochMillis > LAST) return Long.MAX_VALUE;
        return (epochMillis - YEAR_2000) * 1_000;
    }
}
