package io.weir.query.comparison;

import io.weir.query.statistics.Interval;
import java.util.function.DoubleFunction;

/**
 * A comparison that others are made beside.
 *
 * @param at its interval of another level, 1 − what it is given; null: it is not adjusted
 */
public record Adjustable(Difference difference, DoubleFunction<Interval> at) {

    /** False of a posterior, and where there is no interval. */
    public boolean isAdjusted() {
        return at != null;
    }

    /** Null: there is none, though there may be an interval. */
    public Double pValue() {
        return isAdjusted() ? difference.pValue() : null;
    }

    /**
     * After Holm's adjustment. The interval is that of the level at which Holm judged the comparison (R. C. Serlin 1993, J. Exp. Educ.
     * 61:350), so it leaves out 0 when the adjusted p-value is below alpha; only on a border may a test and an interval of another
     * construction, such as Newcombe's, disagree.
     *
     * @param pAdjusted of {@link #pValue}; null without one: then the interval decides, at the level of the strictest step
     * @param comparisons how many were made together
     */
    public Difference adjusted(Double pAdjusted, int comparisons) {
        double strictest = Difference.ALPHA / comparisons;
        if (pAdjusted == null) {
            Interval interval = at(strictest);
            return difference.adjusted(null, interval, Said.leavesOutZero(interval));
        }
        double level = pAdjusted > 0 ? Difference.ALPHA * (pValue() / pAdjusted) : strictest;
        return difference.adjusted(pAdjusted, at(Math.max(strictest, level)), pAdjusted <= Difference.ALPHA);
    }

    private Interval at(double level) {
        if (level == Difference.ALPHA) return new Interval(difference.ciLow(), difference.ciHigh());
        return at.apply(level);
    }
}
