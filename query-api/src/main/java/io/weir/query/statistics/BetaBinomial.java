package io.weir.query.statistics;

import io.weir.query.statistics.distributions.Beta;
import io.weir.query.statistics.distributions.Quadrature;
import java.util.function.DoubleUnaryOperator;

/**
 * Posterior of two success rates, each Beta(α + successes, β + failures). P(p_B > p_A) is the integral that E. Miller 2015, "Formulas
 * for Bayesian A/B testing", sums for whole numbers; the expected losses of C. Stucchio 2015 are taken as
 * E[max(p_B − p_A, 0)] = ∫ P(p_A ≤ t)·P(p_B > t) dt, where nothing cancels. All by {@link Quadrature} over ln(t/(1 − t)), where each
 * integrand is one hump; so priors need not be whole numbers. Without data the prior answers.
 *
 * @param chanceToWin P(p_B > p_A)
 * @param riskControl what staying with the control is expected to lose
 * @param riskTreatment what changing to the treatment is expected to lose
 * @param intervalA of the control's rate, equal tails
 */
public record BetaBinomial(
        double meanA,
        double meanB,
        double chanceToWin,
        double riskControl,
        double riskTreatment,
        Interval intervalA,
        Interval intervalB) {

    /** α and β, both above 0: so many successes and failures were believed beforehand. */
    public record Prior(double alpha, double beta) {
        public static final Prior UNIFORM = new Prior(1, 1);

        boolean isPossible() {
            return alpha > 0 && beta > 0 && Double.isFinite(alpha) && Double.isFinite(beta);
        }

        Posterior with(Successes arm) {
            return new Posterior(alpha + arm.successes(), beta + (arm.n() - arm.successes()));
        }
    }

    /** A beta law, as a function of L = ln(t/(1 − t)). */
    record Posterior(double alpha, double beta) {

        double mean() {
            return alpha / (alpha + beta);
        }

        double logit() {
            return Math.log(alpha / beta);
        }

        double width() {
            return Math.sqrt(1 / alpha + 1 / beta);
        }

        double lnDensity(double logit) {
            return Beta.lnLogitDensity(alpha, beta, logit);
        }

        double lnBelow(double logit) {
            return Beta.lnLowerLogit(alpha, beta, logit);
        }

        double lnAbove(double logit) {
            return Beta.lnLowerLogit(beta, alpha, -logit);
        }

        Interval interval(double level) {
            return new Interval(Beta.quantile(alpha, beta, level / 2), 1 - Beta.quantile(beta, alpha, level / 2));
        }
    }

    public static Answer<BetaBinomial> of(Successes control, Successes treatment, Prior prior, double alpha) {
        return Check.alpha(alpha)
                .not(!prior.isPossible(), Unavailable.INVALID_PRIOR)
                .not(!control.arePossible() || !treatment.arePossible(), Unavailable.INCONSISTENT_SUMS)
                .found(() -> of(prior.with(control), prior.with(treatment), alpha));
    }

    private static BetaBinomial of(Posterior a, Posterior b, double alpha) {
        return new BetaBinomial(
                a.mean(),
                b.mean(),
                Math.min(1, integral(b, l -> b.lnDensity(l) + a.lnBelow(l))),
                integral(b, l -> a.lnBelow(l) + b.lnAbove(l) + lnStep(l)),
                integral(a, l -> b.lnBelow(l) + a.lnAbove(l) + lnStep(l)),
                a.interval(alpha),
                b.interval(alpha));
    }

    /** dt = t(1 − t) dL. */
    private static double lnStep(double logit) {
        return -Math.abs(logit) - 2 * Math.log1p(Math.exp(-Math.abs(logit)));
    }

    private static double integral(Posterior near, DoubleUnaryOperator ln) {
        return Math.exp(Quadrature.line(ln, near.logit(), near.width()).ln());
    }
}
