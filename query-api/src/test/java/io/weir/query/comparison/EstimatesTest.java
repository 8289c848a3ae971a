package io.weir.query.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EstimatesTest {

    @ParameterizedTest(name = "{0} digits after the point")
    @ValueSource(ints = {0, 6, 12})
    void a_sum_is_written_as_the_shortest_decimal(int scale) {
        SplittableRandom random = new SplittableRandom(scale);
        for (int i = 0; i < 20_000; i++) {
            BigInteger sum = BigInteger.valueOf(random.nextLong() >> random.nextInt(Long.SIZE))
                    .multiply(BigInteger.TEN.pow(random.nextInt(8)));

            assertThat(Estimates.decimal(sum, scale))
                    .isEqualTo(new BigDecimal(sum, scale).stripTrailingZeros().toPlainString());
        }
    }
}
