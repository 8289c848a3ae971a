package io.weir.query.statistics;

import io.weir.query.statistics.distributions.Beta;
import java.math.BigDecimal;

/**
 * Interval of a mean of values between two known bounds that holds at every look at once, from n and Σy alone and without any law of
 * large numbers. For y in [0, 1] with mean μ, (u/μ)^y·((1 − u)/(1 − μ))^(1 − y) is convex in y, so its mean is at most 1, and the mixture over
 * u ~ Beta(½, ½) of the product over all units is a supermartingale; by J. Ville's inequality it ever exceeds 1/α with probability of at
 * most α. H. Robbins 1970, Ann. Math. Stat. 41:1397; S. R. Howard, A. Ramdas, J. McAuliffe, J. Sekhon 2021, Ann. Stat. 49:1055,
 * proposition 7 (beta-binomial, sub-Bernoulli). The interval is every μ that has not been exceeded.
 */
public record BoundedMeanSequence(double mean, Interval interval) {

    private static final double PRIOR = 0.5;

    /** @param least no value is below this; @param most nor above that */
    public static Answer<BoundedMeanSequence> of(
            long n, BigDecimal sum, BigDecimal least, BigDecimal most, double alpha) {
        BigDecimal units = BigDecimal.valueOf(n);
        BigDecimal width = most.subtract(least);
        if (width.signum() <= 0) throw new IllegalArgumentException("bounds " + least + " and " + most);
        BigDecimal above = sum.subtract(least.multiply(units));
        BigDecimal below = most.multiply(units).subtract(sum);
        return Check.alpha(alpha)
                .not(n < 0 || above.signum() < 0 || below.signum() < 0, Unavailable.INCONSISTENT_SUMS)
                .not(n == 0, Unavailable.NO_UNITS)
                .found(() -> {
                    double s = Rational.of(above).over(Rational.of(width)).toDouble();
                    double f = Rational.of(below).over(Rational.of(width)).toDouble();
                    double low = least.doubleValue() + width.doubleValue() * lower(s, f, alpha);
                    double high = most.doubleValue() - width.doubleValue() * lower(f, s, alpha);
                    return new BoundedMeanSequence(Rational.of(sum).over(n).toDouble(), new Interval(low, high));
                });
    }

    /** Treatment − control, each arm's interval at alpha/2: both hold together. */
    public static Interval difference(BoundedMeanSequence control, BoundedMeanSequence treatment) {
        return new Interval(
                treatment.interval().low() - control.interval().high(),
                treatment.interval().high() - control.interval().low());
    }

    /** The least μ that is not ruled out, by halving in ln(μ/(1 − μ)): below the mean the mixture falls as μ grows. */
    private static double lower(double s, double f, double alpha) {
        if (s == 0) return 0;
        double out = -Math.log(alpha);
        double in = Math.log((s + PRIOR) / (f + PRIOR));
        double ruledOut = in - 1;
        while (lnMixture(s, f, ruledOut) < out) ruledOut -= 2 * (in - ruledOut);
        if (lnMixture(s, f, in) >= out) return Beta.logistic(in);
        for (int i = 0; i < 200 && in - ruledOut > 1e-15 * Math.max(1, Math.abs(in)); i++) {
            double middle = (in + ruledOut) / 2;
            if (lnMixture(s, f, middle) < out) in = middle;
            else ruledOut = middle;
        }
        return Beta.logistic(ruledOut);
    }

    private static double lnMixture(double s, double f, double logit) {
        return Beta.lnMixtureLogit(s, f, PRIOR, PRIOR, logit);
    }
}
