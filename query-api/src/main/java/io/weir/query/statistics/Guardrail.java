package io.weir.query.statistics;

import io.weir.query.statistics.Comparison.Difference;

/** Whether a metric that must not get worse by more than its margin has: non-inferiority by the interval. */
public enum Guardrail {
    /** The whole interval is better than the margin. */
    holds,
    /** The whole interval is worse than the margin. */
    broken,
    /** The margin lies within the interval. */
    undecided;

    /**
     * @param margin the loss that is still accepted, 0 or more, in the metric's unit
     * @param higherIsBetter the metric's direction
     */
    public static Guardrail of(Difference difference, double margin, boolean higherIsBetter) {
        double worst = higherIsBetter ? difference.ciLow() : -difference.ciHigh();
        double best = higherIsBetter ? difference.ciHigh() : -difference.ciLow();
        if (worst > -margin) return holds;
        return best < -margin ? broken : undecided;
    }
}
