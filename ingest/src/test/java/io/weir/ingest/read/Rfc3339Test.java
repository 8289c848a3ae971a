package io.weir.ingest.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Rfc3339Test {

    private static final long YEAR_0 = Instant.parse("0000-01-02T00:00:00Z").getEpochSecond();
    private static final long YEAR_9999 = Instant.parse("9999-12-30T00:00:00Z").getEpochSecond();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 20261124})
    void every_instant_is_read_as_the_platform_reads_it(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            Instant instant = Instant.ofEpochSecond(random.nextLong(YEAR_0, YEAR_9999), random.nextInt(1_000_000_000));
            int minutes = random.nextInt(-18 * 60, 18 * 60);
            OffsetDateTime time = instant.atOffset(ZoneOffset.ofTotalSeconds(minutes * 60));
            String text = String.format(
                    Locale.ROOT,
                    "%04d-%02d-%02dT%02d:%02d:%02d.%09d%s",
                    time.getYear(),
                    time.getMonthValue(),
                    time.getDayOfMonth(),
                    time.getHour(),
                    time.getMinute(),
                    time.getSecond(),
                    time.getNano(),
                    time.getOffset());

            assertThat(parse(text)).as(text).isEqualTo(instant.toEpochMilli());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 0",
        "1970-01-01t00:00:00z, 0",
        "1969-12-31T23:59:59.9999Z, -1",
        "2024-02-29T00:00:00+00:00, 1709164800000",
        "2024-02-29T01:00:00+01:00, 1709164800000",
        "2024-02-28T23:59:00-00:01, 1709164800000",
        "2024-02-29T00:00:00.1Z, 1709164800100"
    })
    void the_forms_of_the_standard_are_read(String text, long epochMillis) {
        assertThat(parse(text)).isEqualTo(epochMillis);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2024-02-29",
                "2024-02-29T00:00:00",
                "2024-02-29 00:00:00Z",
                "2023-02-29T00:00:00Z",
                "1900-02-29T00:00:00Z",
                "2024-13-01T00:00:00Z",
                "2024-00-01T00:00:00Z",
                "2024-04-31T00:00:00Z",
                "2024-01-01T24:00:00Z",
                "2024-01-01T00:60:00Z",
                "2024-01-01T00:00:60Z",
                "2024-01-01T00:00:00.Z",
                "2024-01-01T00:00:00+0100",
                "2024-01-01T00:00:00+24:00",
                "2024-01-01T00:00:00Zx",
                "2024-01-01T00:00:00 +01:00",
                "24-01-01T00:00:00.0000Z",
                "+024-01-01T00:00:00Z",
                "2024-01-01T00:00:00.00000000000000000000000000000000000000000000000000000Z"
            })
    void anything_else_is_not_an_instant(String text) {
        assertThat(parse(text)).isEqualTo(Rfc3339.INVALID);
    }

    private static long parse(String text) {
        char[] buffer = ("Z" + text + "Z").toCharArray();
        return Rfc3339.parse(buffer, 1, text.length());
    }
}
