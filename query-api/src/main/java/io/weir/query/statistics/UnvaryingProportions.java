package io.weir.query.statistics;

import io.weir.query.statistics.distributions.Normal;
import java.math.BigDecimal;

/**
 * Two proportions whose sums show no variance, such as two arms in which nobody failed. No test has a p-value then, but an interval
 * exists: how many units there were bounds how often chance may have hidden a failure. All limits take the arms as independent.
 *
 * @param difference treatment − control
 */
public record UnvaryingProportions(Arm control, Arm treatment, double difference) {

    /** Of arms with units. */
    public static UnvaryingProportions of(Successes control, Successes treatment) {
        return of(control.n(), control.proportion(), treatment.n(), treatment.proportion());
    }

    /** Units of clusters count as so many as are left when all units of a cluster are alike. */
    public static UnvaryingProportions of(ClusterSums control, ClusterSums treatment) {
        return of(
                control.independentUnits(),
                Rational.of(control.sum()).over(control.n()),
                treatment.independentUnits(),
                Rational.of(treatment.sum()).over(treatment.n()));
    }

    private static UnvaryingProportions of(long nA, Rational a, long nB, Rational b) {
        return new UnvaryingProportions(
                new Arm(nA, a.toDouble()), new Arm(nB, b.toDouble()), b.minus(a).toDouble());
    }

    /** @param share of {@code n} units that succeeded, 0 to 1 */
    record Arm(long n, double share) {

        private Interval wilson(double z) {
            return WilsonInterval.limits(share, 1 - share, n, z);
        }

        private Answer<BoundedMeanSequence> sequence(double alpha) {
            BigDecimal sum = new BigDecimal(share).multiply(BigDecimal.valueOf(n));
            return BoundedMeanSequence.of(n, sum, BigDecimal.ZERO, BigDecimal.ONE, alpha);
        }

        private Successes rounded() {
            return new Successes(n, Math.round(share * n));
        }
    }

    /** For one look, {@link NewcombeInterval}. */
    public Interval newcombe(double alpha) {
        double z = Normal.quantile(alpha / 2);
        return NewcombeInterval.hybrid(
                difference, control.share, control.wilson(z), treatment.share, treatment.wilson(z));
    }

    /** For every look, {@link BoundedMeanSequence} of each arm at half of alpha. */
    public Answer<Interval> alwaysValid(double alpha) {
        return control.sequence(alpha / 2)
                .flatMap(a -> treatment.sequence(alpha / 2).map(b -> BoundedMeanSequence.difference(a, b)));
    }

    /** With uniform priors. */
    public Answer<BetaBinomial> posterior(double alpha) {
        return BetaBinomial.of(control.rounded(), treatment.rounded(), BetaBinomial.Prior.UNIFORM, alpha);
    }

    /** Credible, from both arms' own as {@link NewcombeInterval} combines them (A. Donner, G. Zou 2012, Stat. Methods Med. Res. 21:347). */
    public static Interval credible(BetaBinomial posterior) {
        double a = posterior.meanA();
        double b = posterior.meanB();
        return NewcombeInterval.hybrid(b - a, a, posterior.intervalA(), b, posterior.intervalB());
    }
}
