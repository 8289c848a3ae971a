package io.weir.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttributeNumbersTest {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "1,       1",
        "1.0,     1",
        "1e0,     1",
        "10e-1,   1",
        "0.70,    0.7",
        "7E-1,    0.7",
        "-0,      0",
        "0.000,   0",
        "0e99999, 0",
        "-12e3,   -12000",
        "100,     100",
        "1e-7,    0.0000001",
        "12345678901234567890,  12345678901234567890",
        "1e37,    10000000000000000000000000000000000000",
        "1e38,    1E+38",
        "1e50,    1E+50",
        "111111111111111111111111111111111111111111, 111111111111111111111111111111111111111111",
        "-0.1234567890123456789012345678901234567891, -0.1234567890123456789012345678901234567891",
        "10e49,   1E+50",
        "1e-50,   1E-50",
        "1.50e2147483000, 1.5E+2147483000",
    })
    void a_number_is_written_in_one_way(BigDecimal number, String text) {
        assertThat(AttributeNumbers.text(number)).isEqualTo(text);
    }
}
