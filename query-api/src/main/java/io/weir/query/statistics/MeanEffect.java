package io.weir.query.statistics;

/** Difference of two means, absolute or relative, from exact sums. */
public final class MeanEffect {

    private MeanEffect() {}

    public static Answer<Effect> of(MeanSums control, MeanSums treatment, Scale scale) {
        return contrast(control, treatment).flatMap(contrast -> contrast.on(scale));
    }

    public static Answer<Contrast> contrast(MeanSums control, MeanSums treatment) {
        return check(Check.that(), control, treatment).found(() -> Effect.contrast(arm(control), arm(treatment)));
    }

    static Check check(Check so, MeanSums a, MeanSums b) {
        return so.not(!a.arePossible() || !b.arePossible(), Unavailable.INCONSISTENT_SUMS)
                .not(a.n() == 0 || b.n() == 0, Unavailable.NO_UNITS)
                .not(a.n() == 1 || b.n() == 1, Unavailable.TOO_FEW_UNITS);
    }

    static Effect.Arm arm(MeanSums sums) {
        return new Effect.Arm(sums.n(), sums.mean(), sums.variance());
    }
}
