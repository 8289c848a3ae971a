package io.weir.query.statistics;

/**
 * (m_b − m_a)/|m_a| by the delta method ({@link Effect}). Its interval is symmetric, which a ratio's is not: with a control's
 * mean less than some five standard errors from 0 ask {@link FiellerInterval}.
 */
public final class RelativeLift {

    private RelativeLift() {}

    public static Answer<TTest> of(MeanSums control, MeanSums treatment, double alpha) {
        return Check.alpha(alpha)
                .then(() -> MeanEffect.of(control, treatment, Scale.relative))
                .map(effect -> TTest.of(effect, alpha));
    }
}
