package io.weir.query.statistics;

/**
 * Difference of two means with unequal variances: t = (m_b − m_a − δ₀)/√(v_a + v_b). B. L. Welch 1947, Biometrika 34:28;
 * degrees of freedom by Satterthwaite ({@link Effect}). One arm without variance is allowed, both are not.
 */
public final class WelchTest {

    private WelchTest() {}

    /** @param alpha 0.05: an interval of 95 % */
    public static Answer<TTest> of(MeanSums control, MeanSums treatment, double alpha) {
        return of(control, treatment, alpha, Alternative.twoSided, 0);
    }

    /** @param nullValue the difference under test */
    public static Answer<TTest> of(
            MeanSums control, MeanSums treatment, double alpha, Alternative alternative, double nullValue) {
        return Check.alpha(alpha)
                .then(() -> MeanEffect.of(control, treatment, Scale.absolute))
                .map(effect -> TTest.of(effect, alpha, alternative, nullValue));
    }
}
