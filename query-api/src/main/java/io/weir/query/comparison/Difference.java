package io.weir.query.comparison;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.weir.query.statistics.Guardrail;
import io.weir.query.statistics.Interval;

/**
 * A variant compared with the control: the numbers, and of those that do not exist why. Which exist when others do not is listed in
 * RATIONALE.md; field by field in openapi.json.
 *
 * @param because why this method, in words
 * @param estimate null: not even the values of both exist, or their sums are damaged
 * @param standardError null: there is none
 * @param pUnavailable why there is an interval and no p-value
 * @param pAdjusted p for as many comparisons as were made; of a Bayesian answer and of a guardrail there is none
 * @param ciAdjustedLow of the interval at the level at which this comparison was judged among the others; null where nothing is adjusted
 * @param significant whether there is a difference, at {@code alpha} and after the adjustment
 * @param chanceToWin Bayesian: that the variant is better
 * @param risk Bayesian: what changing to the variant is expected to lose, in the metric's unit
 * @param unavailable why there is no interval
 */
@JsonInclude(Include.NON_NULL)
public record Difference(
        String method,
        String intervalMethod,
        String because,
        Double estimate,
        Double standardError,
        Double ciLow,
        Double ciHigh,
        Double pValue,
        String pUnavailable,
        Double pAdjusted,
        Double ciAdjustedLow,
        Double ciAdjustedHigh,
        Boolean significant,
        Double alpha,
        Double chanceToWin,
        Double risk,
        Relative relative,
        Guardrail guardrail,
        String unavailable) {

    public static final double ALPHA = 0.05;

    /** The same relative to the size of the control's own value: 0.1 is 10 %. */
    @JsonInclude(Include.NON_NULL)
    public record Relative(Double estimate, Double ciLow, Double ciHigh, String unavailable) {}

    /** Without an interval. */
    static Difference unavailable(String method, String because, Double estimate, String reason) {
        return new Difference(
                method, null, because, estimate, null, null, null, null, null, null, null, null, null, null, null, null,
                null, null, reason);
    }

    static Difference of(Said said, String because, Relative relative, Guardrail guardrail) {
        return new Difference(
                said.method(),
                said.intervalMethod(),
                because,
                said.estimate(),
                said.standardError(),
                said.interval().low(),
                said.interval().high(),
                said.pValue(),
                said.pUnavailable(),
                null,
                null,
                null,
                said.significant(),
                ALPHA,
                said.chanceToWin(),
                said.risk(),
                relative,
                guardrail,
                null);
    }

    /** The same after the comparisons that were made beside it were counted. */
    Difference adjusted(Double p, Interval interval, boolean differs) {
        return new Difference(
                method,
                intervalMethod,
                because,
                estimate,
                standardError,
                ciLow,
                ciHigh,
                pValue,
                pUnavailable,
                p,
                interval.low(),
                interval.high(),
                differs,
                alpha,
                chanceToWin,
                risk,
                relative,
                guardrail,
                unavailable);
    }

    public boolean differs() {
        return Boolean.TRUE.equals(significant);
    }

    /** It would be a difference if nothing else had been compared. */
    public boolean differsAlone() {
        if (unavailable != null || chanceToWin != null) return differs();
        return pValue == null ? Said.leavesOutZero(new Interval(ciLow, ciHigh)) : pValue <= alpha;
    }
}
