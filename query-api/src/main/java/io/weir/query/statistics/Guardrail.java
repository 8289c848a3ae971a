package io.weir.query.statistics;

/**
 * Whether a metric that must not get worse by more than its margin has: non-inferiority by the interval (G. Piaggio et al. 2012,
 * JAMA 308:2594).
 */
public enum Guardrail {
    /** The whole interval is better than the margin. */
    holds,
    /** The whole interval is worse than the margin. */
    broken,
    /** The margin lies within the interval. */
    undecided;

    /**
     * @param interval of treatment − control, of any method
     * @param margin the loss that is still accepted, 0 or more, in the metric's unit
     * @param higherIsBetter the metric's direction
     */
    public static Guardrail of(Interval interval, double margin, boolean higherIsBetter) {
        double worst = higherIsBetter ? interval.low() : -interval.high();
        double best = higherIsBetter ? interval.high() : -interval.low();
        if (worst > -margin) return holds;
        return best < -margin ? broken : undecided;
    }

    /**
     * The probability of data at least this good if the metric is worse by the whole margin: below alpha/2 exactly when the
     * two-sided interval of level 1 − alpha {@link #holds}.
     */
    public static PValue pValue(Effect effect, double margin, boolean higherIsBetter) {
        Alternative better = higherIsBetter ? Alternative.greater : Alternative.less;
        return TTest.of(effect, 0.05, better, higherIsBetter ? -margin : margin).pValue();
    }
}
