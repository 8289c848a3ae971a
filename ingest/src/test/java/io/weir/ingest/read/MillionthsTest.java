package io.weir.ingest.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.schemas.Decimals;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MillionthsTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 20261124})
    void E5_a_number_is_held_as_the_plain_decimal_arithmetic_holds_it(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            String number = number(random);
            BigDecimal exact = new BigDecimal(number);
            if (exact.abs().compareTo(Decimals.MAX) > 0) continue;

            assertThat(of(number)).as(number).isEqualTo(Decimals.toMillionths(exact));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "-0.0, 0",
        "1, 1000000",
        "0.000001, 1",
        "0.0000005, 0",
        "0.0000015, 2",
        "0.00000050000000001, 1",
        "-0.0000015, -2",
        "1e-999999999, 0",
        "1E3, 1000000000",
        "1.5e0, 1500000",
        "999999999999, 999999999999000000",
        "9223372036854.775807, 9223372036854775807",
        "-9223372036854.775807, -9223372036854775807",
        "0.1000000000000000055511151231257827021181583404541015625, 100000"
    })
    void E5_half_goes_to_even(String number, long millionths) {
        assertThat(of(number)).isEqualTo(millionths);
    }

    @ParameterizedTest
    @CsvSource({
        "0, false",
        "-0.000, false",
        "0e9, false",
        "0.0E-12, false",
        "0.0000005, true",
        "-4.9e-7, true",
        "1e-999999999, true",
        "0.0000004e-1, true"
    })
    void what_becomes_0_and_is_not_0_is_told_from_0(String number, boolean isBelow) {
        assertThat(of(number)).isZero();
        assertThat(Millionths.isBelowResolution(number.toCharArray(), 0, number.length()))
                .isEqualTo(isBelow);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854.775808",
                "-9223372036854.775808",
                "9223372036855",
                "1e13",
                "1e999999999",
                "-1e999999999",
                "1e99999999999",
                "123456789012345678901234567890"
            })
    void what_a_record_cannot_hold_is_said_at_once(String number) {
        assertThatThrownBy(() -> of(number)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void a_thousand_characters_are_read_and_one_more_is_not() {
        assertThat(of("0." + "0".repeat(Millionths.MAX_LENGTH - 2))).isZero();

        assertThatThrownBy(() -> of("0." + "0".repeat(Millionths.MAX_LENGTH - 1)))
                .isInstanceOf(ArithmeticException.class);
    }

    private static String number(Random random) {
        StringBuilder number = new StringBuilder(random.nextBoolean() ? "-" : "");
        int whole = random.nextInt(15);
        if (whole == 0) {
            number.append('0');
        } else {
            number.append((char) ('1' + random.nextInt(9)));
            for (int i = 1; i < whole; i++) number.append((char) ('0' + random.nextInt(10)));
        }
        if (random.nextBoolean()) {
            number.append('.');
            int digits = 1 + random.nextInt(9);
            for (int i = 0; i < digits; i++) number.append(random.nextInt(3) == 0 ? '5' : '0');
        }
        if (random.nextInt(4) == 0) number.append('e').append(random.nextInt(20) - 10);
        return number.toString();
    }

    private static long of(String number) {
        // Not at the array's start: the parser's buffer isn't either.
        char[] buffer = ("xx" + number + "9").toCharArray();
        return Millionths.of(buffer, 2, number.length());
    }
}
