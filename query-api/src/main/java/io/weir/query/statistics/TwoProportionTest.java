package io.weir.query.statistics;

import io.weir.query.statistics.distributions.Normal;

/**
 * Pooled z test of two proportions, without continuity correction: z = (p_b − p_a) / √(p̄(1 − p̄)(1/n_a + 1/n_b)). J. L. Fleiss 1981,
 * "Statistical Methods for Rates and Proportions", eq. 2.5.
 *
 * @param difference p_b − p_a
 * @param pooled p̄: all successes of all units
 * @param standardError under no difference
 * @param pValue two-sided
 */
public record TwoProportionTest(double difference, double pooled, double standardError, double z, PValue pValue) {

    public static Answer<TwoProportionTest> of(Successes control, Successes treatment) {
        return Successes.check(Check.that(), control, treatment).then(() -> {
            Successes all = new Successes(control.n() + treatment.n(), control.successes() + treatment.successes());
            Rational variance =
                    all.variance().times(Rational.ONE.over(control.n()).plus(Rational.ONE.over(treatment.n())));
            if (variance.signum() == 0) return Answer.none(Unavailable.ZERO_VARIANCE);
            double difference =
                    treatment.proportion().minus(control.proportion()).toDouble();
            double z = difference / variance.sqrt();
            return Answer.found(new TwoProportionTest(
                    difference, all.proportion().toDouble(), variance.sqrt(), z, PValue.ofLn(Normal.lnTwoSided(z))));
        });
    }
}
