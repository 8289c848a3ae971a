package io.weir.query.comparison;

import io.weir.query.statistics.Interval;
import io.weir.query.statistics.PValue;
import java.util.function.DoubleFunction;

/**
 * What one method says of an effect, on the absolute scale.
 *
 * @param standardError null: there is none
 * @param at the interval of level 1 − what it is given; null: of a posterior, which is not adjusted
 * @param pUnavailable why there is no p-value; null: there is one, or the method has none
 * @param significant before anything is adjusted
 */
record Said(
        String method,
        String intervalMethod,
        double estimate,
        Double standardError,
        Interval interval,
        DoubleFunction<Interval> at,
        Double pValue,
        String pUnavailable,
        boolean significant,
        Double chanceToWin,
        Double risk) {

    static Said tested(
            String method,
            String intervalMethod,
            double estimate,
            double standardError,
            Interval interval,
            DoubleFunction<Interval> at,
            PValue p) {
        return new Said(
                method,
                intervalMethod,
                estimate,
                standardError,
                interval,
                at,
                p.value(),
                null,
                p.value() <= Difference.ALPHA,
                null,
                null);
    }

    /** Of an interval without a test, which tells a difference when it leaves out 0. */
    static Said untested(
            String method,
            String intervalMethod,
            double estimate,
            Interval interval,
            DoubleFunction<Interval> at,
            String pUnavailable) {
        return new Said(
                method,
                intervalMethod,
                estimate,
                null,
                interval,
                at,
                null,
                pUnavailable,
                leavesOutZero(interval),
                null,
                null);
    }

    static boolean leavesOutZero(Interval interval) {
        return interval.low() > 0 || interval.high() < 0;
    }
}
