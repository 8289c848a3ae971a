package io.weir.query.statistics;

/**
 * A mean adjusted by what the unit did before its exposure: A. Deng, Y. Xu, R. Kohavi, T. Walker 2013, WSDM, eq. 2 to 4.
 * θ = cov(y, x)/var(x) of both arms pooled as one sample, 0 where either does not vary; adjusted mean ȳ − θx̄, adjusted variance
 * s_y² + θ²s_x² − 2θ·s_xy. Nothing is added back to the means, so only their difference speaks. Of {@link PairSums} x is the
 * covariate and y the outcome.
 *
 * @param theta how much of the covariate is taken off
 * @param meanA the control's adjusted mean
 * @param varianceA the control's adjusted variance, of one unit
 */
public record Cuped(double theta, double meanA, double meanB, double varianceA, double varianceB, TTest test) {

    /** Of values with sample variances. */
    public static Answer<Cuped> ofMeans(PairSums control, PairSums treatment, Scale scale, double alpha) {
        return Check.alpha(alpha)
                .then(() -> adjusted(control, treatment, false))
                .flatMap(adjusted -> adjusted.answer(scale, alpha));
    }

    /** Of outcomes and covariates that are 0 or 1, with p(1 − p) for the variance. */
    public static Answer<Cuped> ofProportions(PairSums control, PairSums treatment, Scale scale, double alpha) {
        return Check.alpha(alpha)
                .then(() -> adjusted(control, treatment, true))
                .flatMap(adjusted -> adjusted.answer(scale, alpha));
    }

    /** The same as an effect, for posteriors and confidence sequences. */
    public static Answer<Contrast> contrast(PairSums control, PairSums treatment) {
        return adjusted(control, treatment, false).map(adjusted -> adjusted::effect);
    }

    private static Answer<Adjusted> adjusted(PairSums a, PairSums b, boolean proportions) {
        return Check.that()
                .not(!arePossible(a, proportions) || !arePossible(b, proportions), Unavailable.INCONSISTENT_SUMS)
                .not(a.n() == 0 || b.n() == 0, Unavailable.NO_UNITS)
                .not(a.n() == 1 || b.n() == 1, Unavailable.TOO_FEW_UNITS)
                .found(() -> {
                    Rational theta = theta(a.plus(b));
                    return new Adjusted(theta, Sample.of(a, proportions), Sample.of(b, proportions));
                });
    }

    private static boolean arePossible(PairSums sums, boolean proportions) {
        if (!sums.arePossible()) return false;
        return !proportions
                || sums.sumX().compareTo(sums.sumXX()) == 0
                        && sums.sumY().compareTo(sums.sumYY()) == 0
                        && sums.xy().signum() >= 0;
    }

    static Rational theta(PairSums pooled) {
        if (pooled.x().variance().signum() == 0 || pooled.y().variance().signum() == 0) return Rational.ZERO;
        return pooled.covariance().over(pooled.x().variance());
    }

    /** One arm's moments, of the sample or, for proportions, of the population. */
    private record Sample(
            long n, Rational meanX, Rational meanY, Rational varianceX, Rational varianceY, Rational covariance) {

        static Sample of(PairSums sums, boolean population) {
            Rational factor = population ? Rational.of(sums.n() - 1).over(sums.n()) : Rational.ONE;
            return new Sample(
                    sums.n(),
                    sums.x().mean(),
                    sums.y().mean(),
                    sums.x().variance().times(factor),
                    sums.y().variance().times(factor),
                    sums.covariance().times(factor));
        }

        Effect.Arm adjusted(Rational theta) {
            return new Effect.Arm(n, meanY.minus(theta.times(meanX)), variance(Rational.ONE, theta));
        }

        /** Of f·y − θx. */
        Rational variance(Rational f, Rational theta) {
            return f.squared()
                    .times(varianceY)
                    .plus(theta.squared().times(varianceX))
                    .minus(f.times(theta).times(covariance).times(2));
        }
    }

    private record Adjusted(Rational theta, Sample a, Sample b) {

        Answer<Cuped> answer(Scale scale, double alpha) {
            Effect.Arm armA = a.adjusted(theta);
            Effect.Arm armB = b.adjusted(theta);
            return effect(scale)
                    .map(effect -> new Cuped(
                            theta.toDouble(),
                            armA.mean().toDouble(),
                            armB.mean().toDouble(),
                            armA.variance().toDouble(),
                            armB.variance().toDouble(),
                            TTest.of(effect, alpha)));
        }

        /** Relative to the control's own mean, whose error enters through f = ȳ_b/ȳ_a. */
        Answer<Effect> effect(Scale scale) {
            Effect.Arm armA = a.adjusted(theta);
            Effect.Arm armB = b.adjusted(theta);
            if (scale == Scale.absolute) return Effect.of(armA, armB, scale);
            if (armA.variance().plus(armB.variance()).signum() == 0) return Answer.none(Unavailable.ZERO_VARIANCE);
            if (a.meanY().signum() == 0) return Answer.none(Unavailable.ZERO_BASELINE);
            Rational ratio = b.meanY().over(a.meanY());
            Rational variance = armB.meanVariance()
                    .plus(a.variance(ratio, theta).over(a.n()))
                    .over(a.meanY().squared());
            Rational estimate = armB.mean().minus(armA.mean()).over(a.meanY().abs());
            return Effect.of(estimate, variance, armA, armB);
        }
    }
}
