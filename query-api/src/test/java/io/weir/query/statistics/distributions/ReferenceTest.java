package io.weir.query.statistics.distributions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Tails and quantiles beside values of 34 digits, from 1 to 2·10^12 degrees of freedom and down to e^−500000. */
class ReferenceTest {

    @ParameterizedTest
    @CsvFileSource(resources = "reference.csv")
    void every_digit_that_the_input_can_carry_is_right(ArgumentsAccessor row) {
        String what = row.getString(0);
        double first = row.getDouble(1);
        double second = row.getDouble(2);
        double expected = row.getDouble(row.size() - 1);
        double found =
                switch (what) {
                    case "t2" -> StudentT.lnTwoSided(second, first);
                    case "tq" -> StudentT.quantile(second, first);
                    case "beta" -> Beta.lnLowerLogit(first, second, row.getDouble(3));
                    case "chi" -> ChiSquare.lnSurvival(second, first);
                    case "lnsf" -> Normal.lnSurvival(first);
                    case "loss" -> Normal.loss(first);
                    case "bin" -> Binomial.lnCdf((long) second, (long) first, row.getDouble(3));
                    default -> throw new IllegalArgumentException(what);
                };

        boolean isLogarithm = !what.equals("tq") && !what.equals("loss");
        double size = isLogarithm ? Math.max(1, Math.abs(expected)) : Math.abs(expected);
        // The last bit of x at the edge of a narrow law is more of its probability: narrow as 1/√ of the smaller
        // parameter.
        double allowed = what.equals("beta") ? 2e-13 + 2e-16 * Math.sqrt(Math.min(first, second)) : 2e-13;
        assertThat(found).isCloseTo(expected, within(allowed * size));
    }
}
