package io.weir.query.comparison;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.weir.query.statistics.Guardrail;

/**
 * A variant compared with the control: the numbers, or why there are none. Field by field in openapi.json.
 *
 * @param because why this method, in words
 * @param pAdjusted p for as many comparisons as were made; of a Bayesian answer and of a guardrail there is none
 * @param significant whether there is a difference, at {@code alpha} and after the adjustment
 * @param chanceToWin Bayesian: that the variant is better
 * @param risk Bayesian: what changing to the variant is expected to lose, in the metric's unit
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
        Double pAdjusted,
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

    static Difference unavailable(String method, String because, String reason) {
        return new Difference(
                method, null, because, null, null, null, null, null, null, null, null, null, null, null, null, reason);
    }

    /** The same after the comparisons that were made beside it were counted. */
    public Difference adjusted(double p) {
        return new Difference(
                method,
                intervalMethod,
                because,
                estimate,
                standardError,
                ciLow,
                ciHigh,
                pValue,
                p,
                p <= alpha,
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
}
