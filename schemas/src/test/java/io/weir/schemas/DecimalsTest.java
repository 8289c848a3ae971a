package io.weir.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {

    @ParameterizedTest(name = "{0} is {1} millionths")
    @CsvSource({
        "0, 0",
        "1.5, 1500000",
        "-0.0041, -4100",
        "7.017070293426514, 7017070",
        "0.0000005, 0",
        "0.0000015, 2",
        "0.0000025, 2",
        "-0.0000015, -2",
        "9223372036854.775807, 9223372036854775807",
        "-9223372036854.775807, -9223372036854775807",
        "1e-999999999, 0"
    })
    void E5_a_value_is_rounded_half_to_even_at_the_sixth_digit(BigDecimal value, long millionths) {
        assertThat(Decimals.toMillionths(value)).isEqualTo(millionths);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"9223372036854.775808", "-9223372036854.775808", "1e13", "1e999999999", "-1e999999999"})
    void E5_a_value_that_cannot_be_held_is_refused_at_once(BigDecimal value) {
        assertThatThrownBy(() -> Decimals.toMillionths(value)).isInstanceOf(ArithmeticException.class);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"0", "-1", "127", "128", "-128", "-129", "170141183460469231731687303715884105728000000"})
    void E5_a_sum_of_any_width_survives_its_record(BigInteger sum) {
        assertThat(Decimals.toInteger(Decimals.toBytes(sum))).isEqualTo(sum);
    }

    @Test
    void reading_a_sum_leaves_its_buffer_as_it_was() {
        var bytes = Decimals.toBytes(BigInteger.TEN);
        Decimals.toInteger(bytes);

        assertThat(Decimals.toInteger(bytes)).isEqualTo(BigInteger.TEN);
    }
}
