package io.weir.query.statistics;

import io.weir.query.statistics.distributions.StudentT;

/**
 * An effect against Student's t.
 *
 * @param estimate treatment − control, on the scale that was asked
 * @param standardError of the estimate
 * @param t (estimate − the value under test) / standardError
 * @param interval of level 1 − alpha; open to one side for a one-sided alternative
 */
public record TTest(
        double estimate, double standardError, double t, double degreesOfFreedom, PValue pValue, Interval interval) {

    /** Two-sided, of no difference. Alpha has been checked. */
    public static TTest of(Effect effect, double alpha) {
        return of(effect, alpha, Alternative.twoSided, 0);
    }

    /** @param critical t with P(T > t) = alpha/2, for whoever knows it already */
    public static TTest withCritical(Effect effect, double critical) {
        return reaching(effect, critical * effect.standardError(), Alternative.twoSided, 0);
    }

    /** The two-sided interval alone. */
    public static Interval interval(Effect effect, double alpha) {
        double reach = StudentT.quantile(alpha / 2, effect.degreesOfFreedom()) * effect.standardError();
        return Interval.around(effect.estimate(), reach);
    }

    static TTest of(Effect effect, double alpha, Alternative alternative, double nullValue) {
        double beyond = alternative == Alternative.twoSided ? alpha / 2 : alpha;
        double reach = StudentT.quantile(beyond, effect.degreesOfFreedom()) * effect.standardError();
        return reaching(effect, reach, alternative, nullValue);
    }

    private static TTest reaching(Effect effect, double reach, Alternative alternative, double nullValue) {
        double df = effect.degreesOfFreedom();
        double se = effect.standardError();
        double t = (effect.estimate() - nullValue) / se;
        return new TTest(
                effect.estimate(),
                se,
                t,
                df,
                PValue.ofLn(
                        switch (alternative) {
                            case twoSided -> StudentT.lnTwoSided(t, df);
                            case greater -> StudentT.lnSurvival(t, df);
                            case less -> StudentT.lnSurvival(-t, df);
                        }),
                switch (alternative) {
                    case twoSided -> Interval.around(effect.estimate(), reach);
                    case greater -> new Interval(effect.estimate() - reach, Double.POSITIVE_INFINITY);
                    case less -> new Interval(Double.NEGATIVE_INFINITY, effect.estimate() + reach);
                });
    }
}
