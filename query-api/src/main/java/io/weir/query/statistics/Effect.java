package io.weir.query.statistics;

/**
 * What the data say of treatment against control, whatever the metric: the common ground of t test, posterior and confidence
 * sequence.
 *
 * @param estimate treatment − control, on the scale that was asked
 * @param standardError of the estimate; above 0
 * @param degreesOfFreedom of the standard error
 * @param units of both arms
 */
public record Effect(double estimate, double standardError, double degreesOfFreedom, double units) {

    static Contrast contrast(Arm a, Arm b) {
        return scale -> of(a, b, scale);
    }

    /**
     * Treatment − control, or relative to the control's mean (delta method).
     *
     * <p>Absolute: m_b − m_a, se² = v_b + v_a. Relative: (m_b − m_a)/|m_a|, se² = v_b/m_a² + v_a·m_b²/m_a⁴ (A. Deng, U. Knoblich,
     * J. Lu 2018, KDD, eq. 6). Both with the degrees of freedom of the absolute difference.
     */
    static Answer<Effect> of(Arm a, Arm b, Scale scale) {
        Rational ofMean = b.meanVariance();
        Rational ofControl = a.meanVariance();
        if (scale == Scale.absolute) {
            return of(b.mean().minus(a.mean()), ofMean.plus(ofControl), a, b);
        }
        if (ofMean.plus(ofControl).signum() == 0) return Answer.none(Unavailable.ZERO_VARIANCE);
        if (a.mean().signum() == 0) return Answer.none(Unavailable.ZERO_BASELINE);
        Rational ratio = b.mean().over(a.mean());
        Rational variance =
                ofMean.plus(ofControl.times(ratio.squared())).over(a.mean().squared());
        return of(b.mean().minus(a.mean()).over(a.mean().abs()), variance, a, b);
    }

    /** An estimate with its squared standard error, and the degrees of freedom of these arms. */
    static Answer<Effect> of(Rational estimate, Rational variance, Arm a, Arm b) {
        if (variance.signum() <= 0) return Answer.none(Unavailable.ZERO_VARIANCE);
        return Answer.found(
                new Effect(estimate.toDouble(), variance.sqrt(), degreesOfFreedom(a, b), (double) a.n() + b.n()));
    }

    /**
     * ν = (v_a + v_b)² / (v_a²/(n_a − 1) + v_b²/(n_b − 1)), F. E. Satterthwaite 1946, Biometrics Bulletin 2:110, eq. 17. As
     * shares of the sum, which cannot overflow; an arm without variance adds nothing.
     */
    private static double degreesOfFreedom(Arm a, Arm b) {
        double ofA = a.meanVariance().toDouble();
        double ofB = b.meanVariance().toDouble();
        double shareA = ofA / (ofA + ofB);
        double shareB = ofB / (ofA + ofB);
        return 1 / (shareA * shareA / (a.n() - 1) + shareB * shareB / (b.n() - 1));
    }

    /**
     * One arm as the tests see it.
     *
     * @param variance of one unit
     */
    record Arm(long n, Rational mean, Rational variance) {
        Rational meanVariance() {
            return variance.over(n);
        }
    }
}
