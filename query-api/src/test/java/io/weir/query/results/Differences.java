package io.weir.query.results;

import io.weir.query.comparison.Difference;
import io.weir.query.statistics.Guardrail;

/** A difference as a comparison would have made it: its interval reaches one to either side. */
final class Differences {

    private final double estimate;
    private final Double pValue;
    private final String pUnavailable;
    private Double pAdjusted;
    private Double chanceToWin;
    private boolean significant;
    private Guardrail guardrail;

    private Differences(double estimate, Double pValue, String pUnavailable) {
        this.estimate = estimate;
        this.pValue = pValue;
        this.pUnavailable = pUnavailable;
        this.significant = pValue != null && pValue <= Difference.ALPHA;
    }

    static Differences tested(double estimate, double pValue) {
        return new Differences(estimate, pValue, null);
    }

    static Differences untested(double estimate, String pUnavailable) {
        return new Differences(estimate, null, pUnavailable);
    }

    static Differences believed(double estimate, double chanceToWin) {
        Differences difference = new Differences(estimate, null, null);
        difference.chanceToWin = chanceToWin;
        difference.significant = chanceToWin >= 0.975 || chanceToWin <= 0.025;
        return difference;
    }

    static Difference unavailable(String reason) {
        return unavailable(null, reason);
    }

    static Difference unavailable(Double estimate, String reason) {
        return new Difference(
                "welch_t", null, "", estimate, null, null, null, null, null, null, null, null, null, null, null, null,
                null, null, reason);
    }

    /** Its adjusted interval reaches twice as far. */
    Differences adjusted(double p) {
        pAdjusted = p;
        significant = p <= Difference.ALPHA;
        return this;
    }

    Differences guardrail(Guardrail state) {
        guardrail = state;
        return this;
    }

    Difference get() {
        Double low = pAdjusted == null ? null : (Double) (estimate - 2);
        Double high = pAdjusted == null ? null : (Double) (estimate + 2);
        return new Difference(
                "welch_t",
                "welch_t",
                "",
                estimate,
                1.0,
                estimate - 1,
                estimate + 1,
                pValue,
                pUnavailable,
                pAdjusted,
                low,
                high,
                significant,
                Difference.ALPHA,
                chanceToWin,
                null,
                null,
                guardrail,
                null);
    }
}
