package io.weir.query.statistics;

import io.weir.query.statistics.distributions.Normal;
import io.weir.query.statistics.distributions.Quadrature;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * Weights of a bandit: each arm is played as often as it is likely to be the best (W. R. Thompson 1933, Biometrika 25:285), and at
 * least with weight f: f + (1 − Kf)·p, all the same where Kf ≥ 1. The probabilities are integrals, not draws.
 *
 * @param bestProbabilities P(the arm is the best)
 * @param error largest relative change of a probability at the last halving of the step
 */
public record ThompsonSampling(
        List<Posterior> posteriors, List<Double> bestProbabilities, List<Double> weights, double error) {

    /** Of one arm's mean. */
    public record Posterior(double mean, double variance) {}

    /** Arms of any values: precision n/s², and 1/σ₀² of a proper prior. An arm without variance has the prior alone. */
    public static Answer<ThompsonSampling> ofMeans(
            List<MeanSums> arms, NormalPrior prior, boolean lowerIsBetter, double leastWeight) {
        boolean all = !prior.proper();
        return check(prior.isPossible(), leastWeight, arms.stream().allMatch(MeanSums::arePossible))
                .not(all && arms.stream().anyMatch(arm -> arm.n() == 0), Unavailable.NO_UNITS)
                .not(all && arms.stream().anyMatch(arm -> arm.n() == 1), Unavailable.TOO_FEW_UNITS)
                .not(arms.size() < 2, Unavailable.TOO_FEW_VARIANTS)
                .not(all && arms.stream().anyMatch(arm -> !varies(arm)), Unavailable.ZERO_VARIANCE)
                .found(() -> {
                    List<Posterior> posteriors =
                            arms.stream().map(arm -> posterior(arm, prior)).toList();
                    double sign = lowerIsBetter ? -1 : 1;
                    List<Hump> humps = posteriors.stream()
                            .map(posterior -> normal(sign * posterior.mean(), Math.sqrt(posterior.variance())))
                            .toList();
                    return of(posteriors, humps, leastWeight);
                });
    }

    /** Arms of successes and failures. Without data the prior answers. */
    public static Answer<ThompsonSampling> ofProportions(
            List<Successes> arms, BetaBinomial.Prior prior, double leastWeight) {
        return check(prior.isPossible(), leastWeight, arms.stream().allMatch(Successes::arePossible))
                .not(arms.size() < 2, Unavailable.TOO_FEW_VARIANTS)
                .found(() -> {
                    List<BetaBinomial.Posterior> betas =
                            arms.stream().map(prior::with).toList();
                    return of(
                            betas.stream().map(ThompsonSampling::moments).toList(),
                            betas.stream()
                                    .map(beta -> new Hump(beta.logit(), beta.width(), beta::lnDensity, beta::lnBelow))
                                    .toList(),
                            leastWeight);
                });
    }

    private static Check check(boolean prior, double leastWeight, boolean sums) {
        return Check.that()
                .not(!prior, Unavailable.INVALID_PRIOR)
                .not(!(leastWeight >= 0 && leastWeight <= 1), Unavailable.INVALID_WEIGHT)
                .not(!sums, Unavailable.INCONSISTENT_SUMS);
    }

    private static boolean varies(MeanSums arm) {
        return arm.n() > 1 && arm.variance().signum() > 0;
    }

    private static Posterior posterior(MeanSums arm, NormalPrior prior) {
        if (!varies(arm)) return new Posterior(prior.mean(), prior.variance());
        double mean = arm.mean().toDouble();
        double variance = arm.meanVariance().toDouble();
        if (!prior.proper()) return new Posterior(mean, variance);
        double weight = prior.variance() / (prior.variance() + variance);
        return new Posterior(weight * mean + (1 - weight) * prior.mean(), weight * variance);
    }

    private static Posterior moments(BetaBinomial.Posterior beta) {
        double n = beta.alpha() + beta.beta();
        return new Posterior(beta.mean(), beta.alpha() / n * (beta.beta() / n) / (n + 1));
    }

    /** A law with one hump, by the logarithms of its density and of what lies below. */
    private record Hump(double centre, double width, DoubleUnaryOperator lnDensity, DoubleUnaryOperator lnBelow) {}

    private static Hump normal(double mean, double sd) {
        return new Hump(
                mean,
                sd,
                x -> Normal.lnDensity((x - mean) / sd) - Math.log(sd),
                x -> Normal.lnSurvival((mean - x) / sd));
    }

    private static ThompsonSampling of(List<Posterior> posteriors, List<Hump> humps, double leastWeight) {
        List<Double> best = new ArrayList<>();
        double error = 0;
        for (int i = 0; i < humps.size(); i++) {
            Quadrature.Integral integral = best(humps, i);
            best.add(Math.min(1, Math.exp(integral.ln())));
            error = Math.max(error, integral.error());
        }
        int arms = humps.size();
        List<Double> weights = best.stream()
                .map(p -> arms * leastWeight >= 1 ? 1.0 / arms : leastWeight + (1 - arms * leastWeight) * p)
                .toList();
        return new ThompsonSampling(posteriors, List.copyOf(best), weights, error);
    }

    /** ∫ f_i(x)·Π_{j≠i} F_j(x) dx. */
    private static Quadrature.Integral best(List<Hump> humps, int i) {
        Hump own = humps.get(i);
        return Quadrature.line(
                x -> own.lnDensity().applyAsDouble(x)
                        + IntStream.range(0, humps.size())
                                .filter(j -> j != i)
                                .mapToDouble(j -> humps.get(j).lnBelow().applyAsDouble(x))
                                .sum(),
                own.centre(),
                own.width());
    }
}
