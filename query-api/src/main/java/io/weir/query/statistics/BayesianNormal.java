package io.weir.query.statistics;

import io.weir.query.statistics.distributions.Normal;

/**
 * Posterior of a difference whose estimate is normal, with a normal prior or none: A. Gelman et al. 2013, "Bayesian Data Analysis",
 * eq. 2.12. Chance to win Φ(μ/s); expected losses E[max(δ, 0)] and E[max(−δ, 0)] as C. Stucchio 2015, "Bayesian A/B testing at
 * VWO", names them.
 *
 * @param mean μ of the posterior
 * @param sd s of the posterior
 * @param chanceToWin P(the treatment is better)
 * @param lnChanceToLose natural logarithm of what is missing to 1
 * @param riskControl what staying with the control is expected to lose
 * @param riskTreatment what changing to the treatment is expected to lose
 * @param interval credible, of level 1 − alpha
 */
public record BayesianNormal(
        double mean,
        double sd,
        double chanceToWin,
        double lnChanceToLose,
        double riskControl,
        double riskTreatment,
        Interval interval) {

    /** @param lowerIsBetter chance and losses swap */
    public static Answer<BayesianNormal> of(
            MeanSums control, MeanSums treatment, Scale scale, NormalPrior prior, boolean lowerIsBetter, double alpha) {
        return MeanEffect.check(
                        Check.alpha(alpha).not(!prior.isPossible(), Unavailable.INVALID_PRIOR), control, treatment)
                .then(() -> MeanEffect.of(control, treatment, scale))
                .flatMap(effect -> of(effect, scale, control.mean().abs().toDouble(), prior, lowerIsBetter, alpha));
    }

    /** @param baseline size of the control's mean, for a prior on the other scale */
    public static Answer<BayesianNormal> of(
            Effect effect, Scale scale, double baseline, NormalPrior prior, boolean lowerIsBetter, double alpha) {
        return Check.alpha(alpha)
                .not(!prior.isPossible(), Unavailable.INVALID_PRIOR)
                .not(prior.proper() && prior.scale() != scale && baseline == 0, Unavailable.ZERO_BASELINE)
                .found(() -> posterior(effect, prior.on(scale, baseline), lowerIsBetter, alpha));
    }

    /** The interval alone, after a flat prior. */
    public static Interval flatInterval(Effect effect, double alpha) {
        return Interval.around(effect.estimate(), Normal.quantile(alpha / 2) * effect.standardError());
    }

    private static BayesianNormal posterior(Effect effect, NormalPrior prior, boolean lowerIsBetter, double alpha) {
        double variance = effect.standardError() * effect.standardError();
        // Share of the data; with a flat prior all.
        double weight = prior.proper() ? prior.variance() / (prior.variance() + variance) : 1;
        double mean = weight * effect.estimate() + (1 - weight) * (prior.proper() ? prior.mean() : 0);
        double sd = effect.standardError() * Math.sqrt(weight);
        double z = (lowerIsBetter ? -mean : mean) / sd;
        return new BayesianNormal(
                mean,
                sd,
                Normal.cdf(z),
                Normal.lnSurvival(z),
                sd * Normal.loss(-z),
                sd * Normal.loss(z),
                Interval.around(mean, Normal.quantile(alpha / 2) * sd));
    }
}
