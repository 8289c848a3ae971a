package io.weir.query.statistics;

/**
 * An interval that holds at every look at once, for means of many units: I. Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy,
 * A. Ramdas 2024, Annals of Statistics 52:2613 (arXiv:2103.06476), theorem 2.2 and eq. 18; one-sided by its appendix B. With n units of
 * both arms: halfwidth = se·√n·√(2(nρ² + 1)/(n²ρ²)·ln(√(nρ² + 1)/α)). The p-value is the smallest alpha whose interval leaves out 0,
 * taken in logarithms, as the e-value overflows.
 *
 * @param rho √((−2 ln α + ln(−2 ln α + 1))/N*): tightest after N* units
 */
public record AsymptoticConfidenceSequence(
        double units, double rho, double estimate, double standardError, double halfWidth, Interval interval) {

    public static Answer<AsymptoticConfidenceSequence> of(
            MeanSums control, MeanSums treatment, Scale scale, double alpha, double tuning) {
        return check(Check.alpha(alpha), tuning)
                .then(() -> MeanEffect.of(control, treatment, scale))
                .flatMap(effect -> of(effect, alpha, tuning));
    }

    /** @param tuning N*, units of both arms at which it is to be tightest */
    public static Answer<AsymptoticConfidenceSequence> of(Effect effect, double alpha, double tuning) {
        return check(Check.alpha(alpha), tuning).found(() -> {
            double halfWidth = halfWidth(effect.standardError(), effect.units(), alpha, tuning);
            return new AsymptoticConfidenceSequence(
                    effect.units(),
                    rho(alpha, tuning),
                    effect.estimate(),
                    effect.standardError(),
                    halfWidth,
                    Interval.around(effect.estimate(), halfWidth));
        });
    }

    /** Of one side only: the interval is open to the other. */
    public static Answer<AsymptoticConfidenceSequence> oneSided(
            MeanSums control, MeanSums treatment, Scale scale, double alpha, double tuning, Alternative alternative) {
        return check(Check.that().not(!(alpha > 0 && alpha < 0.5), Unavailable.INVALID_ALPHA), tuning)
                .then(() -> MeanEffect.of(control, treatment, scale))
                .map(effect -> oneSided(effect, alpha, tuning, alternative));
    }

    /** The interval alone. Alpha and tuning have been checked. */
    public static Interval interval(Effect effect, double alpha, double tuning) {
        return Interval.around(effect.estimate(), halfWidth(effect.standardError(), effect.units(), alpha, tuning));
    }

    /** The interval of another level by the same sequence: it leaves out 0 exactly when {@link #pValue} is below the level. */
    public static Interval interval(Effect effect, double level, double alpha, double tuning) {
        double spread = effect.units() * Math.pow(rho(alpha, tuning), 2);
        double reach = Math.sqrt(2 * (spread + 1) / spread * (0.5 * Math.log1p(spread) - Math.log(level)));
        return Interval.around(effect.estimate(), effect.standardError() * reach);
    }

    /** Always valid, two-sided, of no difference. */
    public static Answer<PValue> pValue(Effect effect, double alpha, double tuning) {
        return check(Check.alpha(alpha), tuning).found(() -> {
            double rho = rho(alpha, tuning);
            double spread = effect.units() * rho * rho;
            double z = effect.estimate() / effect.standardError();
            // ρ²·(d²n/se²)/(2(nρ² + 1)) with z = d/se.
            return PValue.ofLn(-(spread / (spread + 1) * z * z / 2 - 0.5 * Math.log1p(spread)));
        });
    }

    private static AsymptoticConfidenceSequence oneSided(
            Effect effect, double alpha, double tuning, Alternative alternative) {
        if (alternative == Alternative.twoSided) throw new IllegalArgumentException("a side is needed");
        double rho = rho(2 * alpha, tuning);
        double spread = effect.units() * rho * rho;
        double halfWidth = effect.standardError()
                * Math.sqrt(2 * (spread + 1) / spread * Math.log1p(Math.sqrt(spread + 1) / (2 * alpha)));
        Interval interval = alternative == Alternative.greater
                ? new Interval(effect.estimate() - halfWidth, Double.POSITIVE_INFINITY)
                : new Interval(Double.NEGATIVE_INFINITY, effect.estimate() + halfWidth);
        return new AsymptoticConfidenceSequence(
                effect.units(), rho, effect.estimate(), effect.standardError(), halfWidth, interval);
    }

    static double halfWidth(double standardError, double units, double alpha, double tuning) {
        double rho = rho(alpha, tuning);
        double spread = units * rho * rho;
        return standardError * Math.sqrt(2 * (spread + 1) / spread * (0.5 * Math.log1p(spread) - Math.log(alpha)));
    }

    private static Check check(Check so, double tuning) {
        return so.not(!(tuning > 0 && Double.isFinite(tuning)), Unavailable.INVALID_TUNING_PARAMETER);
    }

    private static double rho(double alpha, double tuning) {
        double twice = -2 * Math.log(alpha);
        return Math.sqrt((twice + Math.log1p(twice)) / tuning);
    }
}
