package io.weir.query.statistics;

import io.weir.query.statistics.distributions.Normal;

/**
 * The lifts that the data do not rule out, by E. C. Fieller 1954, JRSS B 16:175: the ρ with (m_b − ρm_a)² ≤ z²(v_b + ρ²v_a), less
 * 1, on the side of the control's sign. Unlike the delta method's it is exact for normal means, however near to 0 the control
 * is, and so it may be unbounded.
 *
 * @param g z²v_a/m_a²: from 1 on the control's mean may be 0
 * @param interval the set, or for {@link Kind#exclusive} what is not in it
 */
public record FiellerInterval(Kind kind, double lift, double g, Interval interval) {

    public enum Kind {
        /** All between the limits. */
        bounded,
        /** All outside of the limits. */
        exclusive,
        /** Every lift; the limits are infinite. */
        wholeLine
    }

    public static Answer<FiellerInterval> of(MeanSums control, MeanSums treatment, double alpha) {
        return MeanEffect.check(Check.alpha(alpha), control, treatment).then(() -> {
            Effect.Arm a = MeanEffect.arm(control);
            Effect.Arm b = MeanEffect.arm(treatment);
            return Check.that()
                    .not(a.variance().signum() == 0 && b.variance().signum() == 0, Unavailable.ZERO_VARIANCE)
                    .not(a.mean().signum() == 0, Unavailable.ZERO_BASELINE)
                    .found(() -> of(a, b, Normal.quantile(alpha / 2)));
        });
    }

    private static FiellerInterval of(Effect.Arm a, Effect.Arm b, double z) {
        double meanA = a.mean().toDouble();
        double meanB = b.mean().toDouble();
        double ofA = z * z * a.meanVariance().toDouble();
        double ofB = z * z * b.meanVariance().toDouble();
        Rational difference = b.mean().minus(a.mean());
        double lift = difference.over(a.mean().abs()).toDouble();
        double g = ofA / (meanA * meanA);
        double leading = meanA * meanA - ofA;
        // Not the difference of the products that it comes from: those are almost equal.
        double discriminant = ofA * meanB * meanB + ofB * meanA * meanA - ofA * ofB;
        if (discriminant < 0 || leading == 0) {
            return new FiellerInterval(
                    Kind.wholeLine, lift, g, new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY));
        }
        double centre = meanA * difference.toDouble() + ofA;
        double root = Math.sqrt(discriminant);
        double one = Math.signum(meanA) * ((centre - root) / leading);
        double other = Math.signum(meanA) * ((centre + root) / leading);
        return new FiellerInterval(
                leading > 0 ? Kind.bounded : Kind.exclusive,
                lift,
                g,
                new Interval(Math.min(one, other), Math.max(one, other)));
    }
}
