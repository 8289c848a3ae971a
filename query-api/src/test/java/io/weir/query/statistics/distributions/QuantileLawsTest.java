package io.weir.query.statistics.distributions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class QuantileLawsTest {

    @Property(tries = 300)
    void beyond_the_quantile_lies_what_was_asked(
            @ForAll @DoubleRange(min = 0, max = 12) double lnDf,
            @ForAll @DoubleRange(min = -20, max = -0.7) double lnUpper) {
        double df = Math.exp(lnDf);
        double upper = Math.exp(lnUpper);
        double t = StudentT.quantile(upper, df);

        assertThat(StudentT.lnSurvival(t, df))
                .isCloseTo(Math.log(upper), within(1e-12 * Math.max(1, -Math.log(upper))));
        assertThat(StudentT.quantile(1 - upper, df)).isCloseTo(-t, within(1e-6 * (1 + t)));
    }

    @Property(tries = 300)
    void below_the_beta_quantile_lies_what_was_asked(
            @ForAll @DoubleRange(min = -1, max = 20) double lnA,
            @ForAll @DoubleRange(min = -1, max = 20) double lnB,
            @ForAll @DoubleRange(min = -13, max = -0.7) double lnLower) {
        double a = Math.exp(lnA);
        double b = Math.exp(lnB);
        double lower = Math.exp(lnLower);
        double x = Beta.quantile(a, b, lower);

        assertThat(x).isBetween(0.0, 1.0);
        if (x > 1e-300 && x < 0.99) {
            assertThat(Beta.lnLower(a, b, x)).isCloseTo(Math.log(lower), within(1e-7));
        }
    }

    @Property(tries = 300)
    void both_tails_make_one(
            @ForAll @DoubleRange(min = -1, max = 25) double lnA,
            @ForAll @DoubleRange(min = -1, max = 25) double lnB,
            @ForAll @DoubleRange(min = -6, max = 6) double z) {
        double a = Math.exp(lnA);
        double b = Math.exp(lnB);
        double logit = Math.log(a / b) + z * Math.sqrt(1 / a + 1 / b);

        double below = Math.exp(Beta.lnLowerLogit(a, b, logit));
        double above = Math.exp(Beta.lnLowerLogit(b, a, -logit));

        assertThat(below + above).isCloseTo(1, within(1e-11));
    }

    @Property(tries = 1000)
    void the_library_and_the_integral_agree(
            @ForAll @DoubleRange(min = -1, max = 9.2) double lnA,
            @ForAll @DoubleRange(min = -1, max = 9.2) double lnB,
            @ForAll @DoubleRange(min = -20, max = 8) double z) {
        double a = Math.exp(lnA);
        double b = Math.exp(lnB);
        double logit = Math.log(a / b) + z * Math.sqrt(1 / a + 1 / b);
        double x = Beta.logistic(logit);
        double y = Beta.logistic(-logit);

        double byIntegral = Beta.lnLowerByIntegral(a, b, x, y);
        assertThat(Beta.lnLower(a, b, x, y)).isCloseTo(byIntegral, within(2e-12 * Math.max(1, -byIntegral)));
    }
}
