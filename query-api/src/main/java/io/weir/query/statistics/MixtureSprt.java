package io.weir.query.statistics;

import java.util.ArrayList;
import java.util.List;

/**
 * Mixture sequential probability ratio test: R. Johari, P. Koomen, L. Pekelis, D. Walsh 2017, KDD, section 4 (H. Robbins 1970). With
 * the mixture N(θ₀, τ²): ln Λ = ½·ln(V/(V + τ²)) + τ²(d − θ₀)²/(2V(V + τ²)). p = min(1, 1/Λ) is right at every look, whenever it is
 * stopped.
 *
 * @param lnLambda ln of the mixture likelihood ratio
 * @param halfWidth √(V(V + τ²)/τ²·(2 ln(1/α) + ln((V + τ²)/V)))
 */
public record MixtureSprt(double lnLambda, PValue pValue, double halfWidth, Interval interval) {

    /**
     * @param variance V, the squared standard error of the estimate
     * @param mixing τ², about the square of the effects that are expected
     */
    public static Answer<MixtureSprt> of(
            double estimate, double variance, double mixing, double nullValue, double alpha) {
        return Check.alpha(alpha)
                .not(!(mixing > 0 && Double.isFinite(mixing)), Unavailable.INVALID_PRIOR)
                .not(variance < 0 || Double.isNaN(variance), Unavailable.INCONSISTENT_SUMS)
                .not(variance == 0, Unavailable.ZERO_VARIANCE)
                .found(() -> {
                    double all = variance + mixing;
                    double lnGrown = Math.log1p(mixing / variance);
                    double away = estimate - nullValue;
                    double lnLambda = mixing / all * (away * away / (2 * variance)) - lnGrown / 2;
                    double halfWidth = Math.sqrt(variance * (all / mixing) * (lnGrown - 2 * Math.log(alpha)));
                    return new MixtureSprt(
                            lnLambda, PValue.ofLn(-lnLambda), halfWidth, Interval.around(estimate, halfWidth));
                });
    }

    /** An estimate and its squared standard error at one look. */
    public record Look(double estimate, double variance) {}

    /** p and interval up to each look: p never rises, the interval never widens and may become empty (low above high). */
    public record Path(List<PValue> pValues, List<Interval> intervals) {}

    public static Answer<Path> path(List<Look> looks, double mixing, double nullValue, double alpha) {
        if (looks.isEmpty()) return Answer.none(Unavailable.NO_UNITS);
        List<PValue> pValues = new ArrayList<>();
        List<Interval> intervals = new ArrayList<>();
        PValue p = new PValue(1, 0);
        Interval interval = new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        for (Look look : looks) {
            switch (of(look.estimate(), look.variance(), mixing, nullValue, alpha)) {
                case Answer.None<MixtureSprt> none -> {
                    return Answer.none(none.reason());
                }
                case Answer.Found<MixtureSprt>(MixtureSprt now) -> {
                    if (now.pValue().ln() < p.ln()) p = now.pValue();
                    interval = new Interval(
                            Math.max(interval.low(), now.interval().low()),
                            Math.min(interval.high(), now.interval().high()));
                }
            }
            pValues.add(p);
            intervals.add(interval);
        }
        return Answer.found(new Path(List.copyOf(pValues), List.copyOf(intervals)));
    }
}
